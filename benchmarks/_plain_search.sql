-- The same question as DuckDB answers it without an index: every text is read.
WITH fitting AS (
    SELECT
        p.posting_key, p.first_seen, len(p."text") AS score,
        list_max([coalesce(y.maximum, y.minimum) FOR y IN p.pay
            IF y.currency = $currency AND y.period = $period AND y.kind = 'base' AND len(y.flags) = 0]) AS paid
    FROM postings p
    WHERE list_bool_and([contains(lower(concat_ws(' ', p.title, p.employer, p."text")), word)
            FOR word IN string_split($words, ' ')])
        AND p.status = $status
        AND (len($skills) = 0 OR list_has_all([s.name FOR s IN p.skills], $skills))
        AND ($place = '' OR len([l FOR l IN p.places IF l.country = $place]) > 0)
        AND ($days = 0 OR p.first_seen >= (SELECT max(started) FROM crawls) - to_days($days))
)
SELECT f.posting_key, count(*) OVER () AS found, p.title, p.employer, p.places, p.pay
FROM fitting f JOIN postings p USING (posting_key)
WHERE $amount = 0 OR f.paid >= $amount
ORDER BY f.score DESC, f.posting_key
LIMIT $limit
