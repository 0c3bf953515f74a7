-- Postings merely seen again, and that the store has changed.
CREATE OR REPLACE TEMP TABLE postings_here AS
SELECT batch_id, posting_key, max(started) AS seen_again
FROM (
    FROM posting_sources WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN seen_here USING (source_key))
) JOIN seen_here USING (source_key) LEFT JOIN seen_again USING (source_key, batch_id)
GROUP BY batch_id, posting_key;

UPDATE postings SET last_seen = greatest(postings.last_seen, seen.seen_again)
FROM (
    SELECT posting_key, max(seen_again) AS seen_again
    FROM postings_here
    WHERE seen_again IS NOT NULL
    GROUP BY posting_key
) seen
WHERE seen.posting_key = postings.posting_key;

UPDATE about SET revision = epoch_us(getvariable('merged_at')::TIMESTAMPTZ);
