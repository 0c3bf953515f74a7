-- Share of open postings that state pay, by country. One row a country; a posting in two countries counts
-- in both. Pay that is flagged, as the placeholder of 1 to 2 dollars, states nothing.
WITH told AS (
    SELECT
        posting_key, len(list_filter(pay, lambda y: len(y.flags) = 0)) > 0 AS states_pay,
        list_distinct([l.country FOR l IN places]) AS countries
    FROM postings
    WHERE status = 'open'
), counted AS (
    SELECT states_pay, unnest(if(len(countries) > 0, countries, ['not stated'])) AS country FROM told
)
SELECT
    country, count(*) AS postings, count(*) FILTER (states_pay) AS with_pay,
    round(100.0 * count(*) FILTER (states_pay) / count(*), 1) AS percent
FROM counted
GROUP BY country
ORDER BY postings DESC, country
