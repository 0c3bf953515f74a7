-- The postings that a role number, requisition, address, posting key, posting id or BOARD/POSTING_ID names.
WITH named AS (
    -- Each by itself: of a comparison that stands alone DuckDB knows which blocks can hold it.
    SELECT posting_key FROM postings WHERE posting_key = $asked
    UNION SELECT posting_key FROM posting_sources WHERE upper(role_number) = upper($asked)
    UNION SELECT posting_key FROM posting_sources WHERE upper(requisition) = upper($asked)
    UNION SELECT posting_key FROM posting_sources WHERE posting_id = $asked
    UNION SELECT posting_key FROM posting_sources WHERE url = $asked
    UNION SELECT posting_key FROM posting_sources WHERE canonical_url = $canonical
    UNION SELECT posting_key FROM posting_sources
    WHERE board = split_part($asked, '/', 1) AND local_id = $asked[instr($asked, '/') + 1:]
)
SELECT
    posting_key, employer, title, role_number, requisition, status, first_seen, last_seen, closed_at, reposts, url
FROM postings SEMI JOIN named USING (posting_key)
ORDER BY employer, role_number, posting_key
