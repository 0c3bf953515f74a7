-- Where a posting was seen, who speaks first, and the rule that joined each.
SELECT
    board, platform, url, posting_id, role_number, copy, rule, score, evidence, ambiguous,
    first_seen, last_seen, closed_at
FROM posting_sources
WHERE posting_key = $posting_key
ORDER BY standing
