-- How much the published file holds: postings, those open, employers.
SELECT
    count(*) AS postings, count(*) FILTER (status = 'open') AS open, count(DISTINCT employer_key) AS employers
FROM postings
