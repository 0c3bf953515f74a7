-- The sources of a posting, the one that speaks first before the others.
SELECT source_key, board, local_id, posting_id, url, canonical_url
FROM posting_sources
WHERE posting_key = $posting_key
ORDER BY standing, board, local_id, source_key
