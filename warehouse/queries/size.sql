-- How much the published file holds: postings, those open, employers, merged batches.
SELECT
    count(*) AS postings, count(*) FILTER (status = 'open') AS open, count(DISTINCT employer_key) AS employers,
    (SELECT count(*) FROM batches) AS batches
FROM postings
