-- Postings that closed, with how many days they had been open and why they count as closed. One row a posting;
-- the last closing where there were several, its gaps left out of the days. `seen_opening` as in days_open.
SELECT
    p.employer, p.title, p.role_number, p.first_seen, p.closed_at, round(d.days, 1) AS days, d.seen_opening,
    e.detail AS reason, p.url, p.posting_key
FROM postings p JOIN days_open d USING (posting_key)
LEFT JOIN posting_events e ON e.posting_key = p.posting_key AND e.kind = 'closed' AND e."at" = p.closed_at
WHERE p.status = 'closed'
ORDER BY p.closed_at DESC
