-- Open postings by how long they have been open and how long ago anything in them changed. One row a posting,
-- the longest open first. A gap before a posting opened again counts here; `reposts` tells of it.
WITH changed AS (
    SELECT posting_key, max(valid_from) AS last_changed FROM posting_versions GROUP BY posting_key
)
SELECT
    p.employer, p.title, p.role_number, p.first_seen, date_diff('day', p.first_seen, p.last_seen) AS days_open,
    c.last_changed, date_diff('day', c.last_changed, p.last_seen) AS days_unchanged, p.reposts, p.url, p.posting_key
FROM postings p JOIN changed c USING (posting_key)
WHERE p.status = 'open'
ORDER BY days_open DESC, p.employer, p.title, p.posting_key
