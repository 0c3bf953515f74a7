-- Postings opened and closed by employer and week. One row an employer and week (Monday, UTC). The first
-- week of a board counts all it listed. A posting that closed and came back counts as reopened, and as reposted
-- too where it came on a later day or under a new posting id.
SELECT
    n.employer, date_trunc('week', e."at")::DATE AS week,
    count(*) FILTER (e.kind = 'opened') AS opened,
    count(*) FILTER (e.kind = 'closed') AS closed,
    count(*) FILTER (e.kind = 'reopened') AS reopened,
    count(*) FILTER (e.kind = 'reposted') AS reposted
FROM posting_events e JOIN postings p USING (posting_key) LEFT JOIN employers n ON n.employer_key = p.employer_key
WHERE e.kind IN ('opened', 'closed', 'reopened', 'reposted')
GROUP BY p.employer_key, n.employer, week
ORDER BY week DESC, n.employer
