-- Open postings by how long they have been open and how long ago anything in them changed. One row a posting,
-- the longest open first. A gap before a posting opened again is no open time. Where `seen_opening` is false it
-- had opened before its board was first seen whole: `days_open` is the least it can be.
WITH changed AS (
    SELECT posting_key, max(valid_from) AS last_changed FROM posting_versions GROUP BY posting_key
)
SELECT
    p.employer, p.title, p.role_number, p.first_seen, round(d.days)::BIGINT AS days_open, d.seen_opening,
    c.last_changed, date_diff('day', c.last_changed, p.last_seen) AS days_unchanged, p.reposts, p.url, p.posting_key
FROM postings p JOIN days_open d USING (posting_key) JOIN changed c USING (posting_key)
WHERE p.status = 'open'
ORDER BY days_open DESC, p.employer, p.title, p.posting_key
