-- Postings opened and closed by employer and week. One row an employer and week (Monday, UTC). The first
-- week of a board counts all it listed.
SELECT
    p.employer, date_trunc('week', e."at")::DATE AS week,
    count(*) FILTER (e.kind = 'opened') AS opened,
    count(*) FILTER (e.kind = 'closed') AS closed,
    count(*) FILTER (e.kind = 'reposted') AS reposted
FROM posting_events e JOIN postings p USING (posting_key)
GROUP BY ALL
ORDER BY week DESC, p.employer
