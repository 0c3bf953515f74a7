-- What happened to a posting, in the order of time.
SELECT "at", kind, detail, batch_id
FROM (
    SELECT "at", kind, detail, batch_id FROM posting_events WHERE posting_key = $posting_key
    UNION ALL
    -- Better rules are no news of the posting, but explain why it reads otherwise than it did.
    SELECT
        cleaned_at, 'cleaned anew', 'reads otherwise: ' || string_agg(DISTINCT field, ', ' ORDER BY field), NULL
    FROM recleaned_postings
    WHERE posting_key = $posting_key
    GROUP BY cleaned_at
)
ORDER BY "at", batch_id, kind = 'reposted', kind
