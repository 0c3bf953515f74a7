-- What most open postings have in common, by kind: the value a search filters by, and a name for it.
WITH open AS (
    SELECT employer, title, title_key, department, places, skills FROM postings WHERE status = 'open'
), valued AS (
    SELECT 'employer' AS kind, employer AS value, employer AS called FROM open
    UNION ALL
    SELECT 'place', unnest(list_distinct([l.country FOR l IN places])) AS country, country FROM open
    UNION ALL
    SELECT 'department', department, department FROM open
    UNION ALL
    SELECT 'title', title_key, title FROM open
    UNION ALL
    SELECT 'skills', unnest(list_distinct([s.name FOR s IN skills])) AS skill, skill FROM open
)
SELECT kind, value, mode(called) AS called, count(*) AS postings
FROM valued
WHERE value <> ''
GROUP BY kind, value
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY postings DESC, value) <= 10
ORDER BY kind, postings DESC, value
