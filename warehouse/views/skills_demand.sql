-- How many open postings name each skill, and their share. One row a skill. A skill is counted once a
-- posting, however often it stands there.
SELECT
    skill, count(DISTINCT posting_key) AS postings,
    round(100.0 * count(DISTINCT posting_key) / (SELECT count(*) FROM postings WHERE status = 'open'), 1) AS percent
FROM posting_skills JOIN postings USING (posting_key)
WHERE status = 'open'
GROUP BY skill
ORDER BY postings DESC, skill
