-- Postings merely seen again, and that the store has changed.
UPDATE postings SET last_seen = greatest(postings.last_seen, crawls.started)
FROM crawls
WHERE crawls.batch_id = getvariable('batch') AND posting_key IN (
    SELECT posting_key FROM posting_sources SEMI JOIN seen_again USING (source_key));

UPDATE about SET revision = epoch_us(getvariable('merged_at')::TIMESTAMPTZ);
