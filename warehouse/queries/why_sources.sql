SELECT board, platform, url, posting_id, role_number, copy, rule, score, evidence, first_seen, last_seen, closed_at
FROM posting_sources WHERE posting_key = $posting_key ORDER BY copy, rule, first_seen, board, url
