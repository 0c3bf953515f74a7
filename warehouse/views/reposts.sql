-- Openings posted again after closing, and those open beyond a year: the ones that may never be filled.
-- One row a posting. `days_seen` runs from the first to the last time it was seen, `days_open` leaves out the
-- gaps between.
SELECT
    p.employer, p.title, p.role_number, p.reposts, p.first_seen, p.last_seen, p.status,
    date_diff('day', p.first_seen, p.last_seen) AS days_seen, round(d.days)::BIGINT AS days_open,
    CASE WHEN p.reposts >= 3 THEN 'reposted often' WHEN p.reposts > 0 THEN 'reposted' ELSE 'stale' END AS why,
    p.url, p.posting_key
FROM postings p JOIN days_open d USING (posting_key)
WHERE p.reposts > 0 OR (p.status = 'open' AND d.days > 365)
ORDER BY p.reposts DESC, p.first_seen
