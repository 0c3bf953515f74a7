-- The postings that fit, best first, a page of them, each with the number of all that fit. A filter that
-- nobody set reads nothing.
WITH located AS (
    SELECT posting_key FROM posting_places
    WHERE $place <> '' AND ends_with(', ' || concat_ws(', ', city, region, country), ', ' || $place)
), skilled AS (
    SELECT posting_key FROM posting_skills
    WHERE len($skills) > 0 AND list_contains($skills, skill)
    GROUP BY posting_key
    HAVING count(DISTINCT skill) = len($skills)
), paid AS (
    SELECT posting_key, max(coalesce(maximum, minimum)) AS amount
    FROM posting_pay
    WHERE ($amount > 0 OR $sort = 'pay')
        AND currency = $currency AND period = $period AND kind = 'base' AND len(flags) = 0
    GROUP BY posting_key
), fitting AS MATERIALIZED (
    SELECT p.rowid AS row, p.posting_key, p.first_seen, h.score, y.amount
    FROM postings p LEFT JOIN hits($words) h USING (posting_key) LEFT JOIN paid y USING (posting_key)
    WHERE ($words = '' OR h.score IS NOT NULL)
        AND ($status = 'all' OR p.status = $status)
        AND (len($workplaces) = 0 OR list_contains($workplaces, p.workplace))
        AND (len($seniorities) = 0 OR list_contains($seniorities, p.seniority))
        AND ($employer = '' OR p.employer = $employer)
        AND ($title = '' OR p.title_key = $title)
        AND ($department = '' OR p.department = $department)
        AND ($days = 0 OR p.first_seen >= (SELECT max(started) FROM crawls) - to_days($days))
        AND ($place = '' OR p.posting_key IN (FROM located))
        AND (len($skills) = 0 OR p.posting_key IN (FROM skilled))
        AND ($amount = 0 OR y.amount >= $amount)
), shown AS (
    SELECT *, CASE $sort WHEN 'best' THEN score WHEN 'pay' THEN amount END AS rank
    FROM fitting
    ORDER BY rank DESC NULLS LAST, CASE WHEN $sort = 'oldest' THEN first_seen END, first_seen DESC, posting_key
    LIMIT $limit OFFSET $offset
)
SELECT
    (SELECT count(*) FROM fitting) AS found,
    p.posting_key, p.title, p.employer, p.status, p.workplace, p.seniority, p.employment_type,
    p.places, p.pay, p.first_seen, p.closed_at, p.sources
FROM shown s JOIN postings p ON p.rowid = s.row
ORDER BY s.rank DESC NULLS LAST, CASE WHEN $sort = 'oldest' THEN s.first_seen END, s.first_seen DESC, s.posting_key
