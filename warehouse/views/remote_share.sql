-- Share of open postings that are remote, hybrid, onsite or say nothing, by country. One row a country; a
-- posting in two countries counts in both.
SELECT
    coalesce(l.country, 'not stated') AS country, count(*) AS postings,
    count(*) FILTER (workplace = 'remote') AS remote,
    count(*) FILTER (workplace = 'hybrid') AS hybrid,
    count(*) FILTER (workplace = 'onsite') AS onsite,
    count(*) FILTER (workplace IS NULL) AS not_stated,
    round(100.0 * count(*) FILTER (workplace = 'remote') / count(*), 1) AS remote_percent
FROM postings p LEFT JOIN (SELECT DISTINCT posting_key, country FROM posting_places) l USING (posting_key)
WHERE status = 'open'
GROUP BY ALL
ORDER BY postings DESC, country
