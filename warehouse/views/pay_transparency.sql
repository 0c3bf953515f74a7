-- Share of open postings that state pay, by country. One row a country; a posting in two countries counts
-- in both.
WITH placed AS (
    SELECT posting_key, len(pay) > 0 AS states_pay, unnest(list_distinct([l.country FOR l IN places])) AS country
    FROM postings
    WHERE status = 'open'
), counted AS (
    FROM placed
    UNION ALL
    SELECT posting_key, len(pay) > 0, 'not stated' FROM postings
    WHERE status = 'open' AND len(list_filter(places, lambda l: l.country IS NOT NULL)) = 0
)
SELECT
    country, count(*) AS postings, count(*) FILTER (states_pay) AS with_pay,
    round(100.0 * count(*) FILTER (states_pay) / count(*), 1) AS percent
FROM counted
GROUP BY country
ORDER BY postings DESC, country
