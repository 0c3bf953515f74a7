-- What open postings pay in one currency and period, by what they have in common: the tenth, the quarters
-- and the ninth tenth of the middles of their ranges. Flagged ranges are left out; a posting counts in
-- each group it is of.
WITH grouped AS (
    SELECT
        p.posting_key, p.title, (coalesce(y.minimum, y.maximum) + coalesce(y.maximum, y.minimum)) / 2 AS middle,
        unnest(CASE $grouping
            WHEN 'title' THEN [p.title_key]
            WHEN 'employer' THEN [p.employer]
            WHEN 'seniority' THEN [p.seniority]
            WHEN 'country' THEN list_distinct([l.country FOR l IN p.places])
            WHEN 'skill' THEN list_distinct([s.name FOR s IN p.skills])
        END) AS value
    FROM posting_pay y JOIN postings p USING (posting_key)
    WHERE p.status = 'open' AND y.kind = 'base' AND len(y.flags) = 0
        AND y.currency = $currency AND y.period = $period
)
SELECT
    value, if($grouping = 'title', min(title), value) AS called,
    count(DISTINCT posting_key) AS postings,
    quantile_cont(middle, [0.1, 0.25, 0.5, 0.75, 0.9]) AS spread
FROM grouped
WHERE value <> ''
GROUP BY value
ORDER BY postings DESC, value
LIMIT 25
