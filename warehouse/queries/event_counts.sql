-- How often each thing happened to a posting. One row a kind.
SELECT kind, count(*) AS events
FROM posting_events
GROUP BY kind
ORDER BY kind
