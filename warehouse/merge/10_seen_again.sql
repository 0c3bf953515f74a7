-- Postings merely seen again, and that the store has changed.
UPDATE postings SET last_seen = greatest(postings.last_seen, seen.started)
FROM (
    SELECT posting_key, max(started) AS started
    FROM posting_sources JOIN seen_again USING (source_key)
    GROUP BY posting_key
) seen
WHERE seen.posting_key = postings.posting_key;

UPDATE about SET revision = epoch_us(getvariable('merged_at')::TIMESTAMPTZ);
