-- Employers that may be one: their postings were found to be the same by number or address. One row a pair
-- of names; nothing is merged by it, an alias is for a person to write down.
WITH named AS (
    SELECT DISTINCT posting_key, employer_key, copy FROM posting_sources WHERE employer_key IS NOT NULL
)
SELECT
    a.employer_key, b.employer_key AS other, count(*) AS postings,
    list(a.posting_key ORDER BY a.posting_key)[:5] AS examples
FROM named a JOIN named b USING (posting_key)
WHERE NOT a.copy AND a.employer_key <> b.employer_key
GROUP BY a.employer_key, b.employer_key
ORDER BY postings DESC, a.employer_key, other
