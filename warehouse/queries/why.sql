-- The postings that a role number, requisition, address, posting key, posting id or BOARD/POSTING_ID names.
SELECT
    posting_key, employer, title, role_number, requisition, status, first_seen, last_seen, closed_at, reposts, url
FROM postings p
WHERE posting_key = $asked OR upper(role_number) = upper($asked) OR upper(requisition) = upper($asked)
   OR posting_key IN (
    SELECT posting_key FROM posting_sources
    WHERE url = $asked OR canonical_url = $canonical OR posting_id = $asked OR upper(role_number) = upper($asked)
       OR (board = split_part($asked, '/', 1) AND local_id = $asked[instr($asked, '/') + 1:]))
ORDER BY employer, role_number, posting_key
