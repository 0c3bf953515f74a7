-- What a search can choose from, by how many open postings have it; the first 500 of a kind.
WITH open AS (
    SELECT posting_key, employer, workplace, seniority, places, skills, pay FROM postings WHERE status = 'open'
), located AS (
    SELECT posting_key, unnest(list_distinct(flatten([[
        concat_ws(', ', l.city, l.region, l.country), concat_ws(', ', l.region, l.country), l.country
    ] FOR l IN places]))) AS value
    FROM open
), valued AS (
    SELECT 'place' AS kind, value FROM located
    UNION ALL
    SELECT 'employer', employer FROM open
    UNION ALL
    SELECT 'workplace', workplace FROM open
    UNION ALL
    SELECT 'seniority', seniority FROM open
    UNION ALL
    SELECT 'skill', unnest(list_distinct([s.name FOR s IN skills])) FROM open
    UNION ALL
    SELECT 'currency', unnest(list_distinct([y.currency || ' ' || y.period FOR y IN pay])) FROM open
)
SELECT
    kind, value,
    CASE WHEN kind = 'currency' THEN replace(value, ' ', ' a ') ELSE value END AS label,
    count(*) AS postings
FROM valued
WHERE value <> ''
GROUP BY kind, value
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY postings DESC, value) <= 500
ORDER BY kind, postings DESC, value
