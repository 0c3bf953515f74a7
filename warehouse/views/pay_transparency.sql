-- Share of open postings that state pay, by country. One row a country.
SELECT coalesce(l.country, 'not stated') AS country, count(*) AS postings, count(y.posting_key) AS with_pay, round(100.0 * count(y.posting_key) / count(*), 1) AS percent
FROM postings p LEFT JOIN (SELECT DISTINCT posting_key, country FROM posting_places) l USING (posting_key)
LEFT JOIN (SELECT DISTINCT posting_key FROM posting_pay) y USING (posting_key) WHERE p.status = 'open' GROUP BY ALL ORDER BY postings DESC
