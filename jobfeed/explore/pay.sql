-- What open postings pay in one currency and period, by what they have in common: the tenth, the quarters
-- and the ninth tenth of the middles of their ranges. Flagged ranges are left out; a posting counts once in
-- each group it is of, with the median where it states several ranges.
WITH paid AS (
    SELECT posting_key, median((coalesce(minimum, maximum) + coalesce(maximum, minimum)) / 2) AS middle
    FROM posting_pay
    WHERE kind = 'base' AND len(flags) = 0 AND currency = $currency AND period = $period
    GROUP BY posting_key
), grouped AS (
    SELECT
        p.posting_key, p.title, y.middle,
        unnest(CASE $grouping
            WHEN 'title' THEN [p.title_key]
            WHEN 'employer' THEN [p.employer]
            WHEN 'seniority' THEN [p.seniority]
            WHEN 'country' THEN list_distinct([l.country FOR l IN p.places])
            WHEN 'skill' THEN list_distinct([s.name FOR s IN p.skills])
        END) AS value
    FROM paid y JOIN postings p USING (posting_key)
    WHERE p.status = 'open'
)
SELECT
    value, if($grouping = 'title', min(title), value) AS called,
    count(*) AS postings,
    quantile_cont(middle, [0.1, 0.25, 0.5, 0.75, 0.9]) AS spread
FROM grouped
WHERE value <> ''
GROUP BY value
ORDER BY postings DESC, value
LIMIT 25
