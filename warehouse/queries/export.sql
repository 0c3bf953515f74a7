-- Postings as they are now, one row a posting, without what only the merge needs.
SELECT * EXCLUDE (composed_of, canonical_url, cleaner_version, section_starts)
FROM postings
WHERE (/* where */)
ORDER BY employer_key, first_seen, posting_key
