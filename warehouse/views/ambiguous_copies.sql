-- Copies without a number that fit several postings equally well, as a copy does between two openings
-- with one text. They are joined with none. One row a copy.
SELECT
    p.employer, p.title, s.board, s.url, s.posting_key,
    (SELECT list(coalesce(o.role_number, o.posting_key) ORDER BY o.role_number, o.posting_key)
     FROM postings o WHERE list_contains(s.ambiguous, o.posting_key)) AS fits
FROM posting_sources s JOIN postings p USING (posting_key)
WHERE s.ambiguous IS NOT NULL
ORDER BY p.employer, p.title, s.board, s.url
