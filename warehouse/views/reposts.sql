-- Openings posted again after closing, and those open beyond a year: the ones that may never be filled.
-- One row a posting.
SELECT
    employer, title, role_number, reposts, first_seen, last_seen, status,
    date_diff('day', first_seen, last_seen) AS days_seen,
    CASE WHEN reposts >= 3 THEN 'reposted often' WHEN reposts > 0 THEN 'reposted' ELSE 'stale' END AS why,
    url, posting_key
FROM postings
WHERE reposts > 0 OR (status = 'open' AND last_seen - first_seen > INTERVAL 365 DAY)
ORDER BY reposts DESC, first_seen
