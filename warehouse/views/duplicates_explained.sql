-- Every posting seen at more than one address, with the rule that joined each. One row a source.
SELECT
    p.employer, p.title, p.role_number, s.board, s.url, s.copy, s.rule, s.score, s.evidence,
    s.first_seen, s.closed_at, p.posting_key
FROM postings p JOIN posting_sources s USING (posting_key)
WHERE p.sources > 1
ORDER BY p.employer, p.title, p.posting_key, s.standing
