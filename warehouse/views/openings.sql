-- Requisitions rather than postings: one row an opening, however many places it is posted in. Where an
-- employer gives no number each posting is its own opening.
SELECT
    p.employer_key, any_value(p.employer) AS employer,
    coalesce(p.requisition, p.posting_key) AS requisition,
    arg_min(p.title, (p.first_seen, p.posting_key)) AS title,
    count(*) AS postings,
    count(*) FILTER (p.status = 'open') AS open_postings,
    list(p.role_number ORDER BY p.role_number) AS role_numbers,
    min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen,
    CASE WHEN bool_or(p.status = 'open') THEN 'open' ELSE 'closed' END AS status
FROM postings p
GROUP BY p.employer_key, coalesce(p.requisition, p.posting_key)
