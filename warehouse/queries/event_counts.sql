-- How often each thing happened to a posting, and how many batches were merged. One row a kind.
SELECT kind, count(*) AS events, (SELECT count(*) FROM batches) AS batches
FROM posting_events
GROUP BY kind
ORDER BY kind
