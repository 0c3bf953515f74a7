-- The postings that fit, best first, a page of them, each with the number of all that fit.
WITH fitting AS MATERIALIZED (
    SELECT
        p.posting_key, p.first_seen, coalesce(h.score, 0) AS score,
        list_max([coalesce(y.maximum, y.minimum) FOR y IN p.pay
            IF y.currency = $currency AND y.period = $period AND y.kind = 'base' AND len(y.flags) = 0]) AS paid
    FROM postings p LEFT JOIN hits($words) h USING (posting_key)
    WHERE ($words = '' OR h.score IS NOT NULL)
        AND ($status = 'all' OR p.status = $status)
        AND (len($workplaces) = 0 OR list_contains($workplaces, p.workplace))
        AND (len($seniorities) = 0 OR list_contains($seniorities, p.seniority))
        AND (len($skills) = 0 OR list_has_all([s.name FOR s IN p.skills], $skills))
        AND ($employer = '' OR p.employer = $employer)
        AND ($title = '' OR p.title_key = $title)
        AND ($department = '' OR p.department = $department)
        AND ($place = '' OR len([l FOR l IN p.places
            IF ends_with(', ' || concat_ws(', ', l.city, l.region, l.country), ', ' || $place)]) > 0)
        AND ($days = 0 OR p.first_seen >= (SELECT max(started) FROM crawls) - to_days($days))
), sized AS (
    SELECT *, count(*) OVER () AS found FROM fitting WHERE $amount = 0 OR paid >= $amount
), shown AS (
    SELECT * FROM sized
    ORDER BY
        CASE $sort WHEN 'best' THEN score WHEN 'pay' THEN paid END DESC NULLS LAST,
        CASE WHEN $sort = 'oldest' THEN first_seen END, first_seen DESC, posting_key
    LIMIT $limit OFFSET $offset
)
SELECT
    s.found, p.posting_key, p.title, p.employer, p.status, p.workplace, p.seniority, p.employment_type,
    p.places, p.pay, p.first_seen, p.closed_at, p.sources, p."text"
FROM shown s JOIN postings p USING (posting_key)
ORDER BY
    CASE $sort WHEN 'best' THEN s.score WHEN 'pay' THEN s.paid END DESC NULLS LAST,
    CASE WHEN $sort = 'oldest' THEN s.first_seen END, s.first_seen DESC, s.posting_key
