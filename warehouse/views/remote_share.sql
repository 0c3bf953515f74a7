-- Share of open postings that are remote, hybrid, onsite or say nothing, by country. One row a country; a
-- posting in two countries counts in both, one whose places name no country in `not stated`.
WITH told AS (
    SELECT workplace, list_distinct([l.country FOR l IN places]) AS countries FROM postings WHERE status = 'open'
), counted AS (
    SELECT workplace, unnest(if(len(countries) > 0, countries, ['not stated'])) AS country FROM told
)
SELECT
    country, count(*) AS postings,
    count(*) FILTER (workplace = 'remote') AS remote,
    count(*) FILTER (workplace = 'hybrid') AS hybrid,
    count(*) FILTER (workplace = 'onsite') AS onsite,
    count(*) FILTER (workplace IS NULL) AS not_stated,
    round(100.0 * count(*) FILTER (workplace = 'remote') / count(*), 1) AS remote_percent
FROM counted
GROUP BY country
ORDER BY postings DESC, country
