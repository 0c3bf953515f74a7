-- Postings that closed, with how long they had been open and why they count as closed. One row a posting;
-- the last closing where there were several.
SELECT
    p.employer, p.title, p.role_number, p.first_seen, p.closed_at,
    date_diff('day', p.first_seen, p.closed_at) AS days, e.detail AS reason, p.url, p.posting_key
FROM postings p
LEFT JOIN posting_events e ON e.posting_key = p.posting_key AND e.kind = 'closed' AND e."at" = p.closed_at
WHERE p.status = 'closed'
ORDER BY p.closed_at DESC
