-- The crawls themselves and what they saw.
INSERT INTO sightings
SELECT
    batch_id, content_id,
    -- Most contents name their own address; the fetched one is kept for those that do not.
    min(url) FILTER (posting->>'url' IS NULL), min(fetched_at)
FROM incoming
GROUP BY batch_id, content_id;

INSERT INTO crawls BY NAME
SELECT batch AS batch_id, board, started, finished, reason, complete, false AS closes, pages, items, errors, notes
FROM (SELECT unnest(from_json(manifest, '{
    "batch": "VARCHAR", "board": "VARCHAR", "started": "TIMESTAMPTZ", "finished": "TIMESTAMPTZ",
    "reason": "VARCHAR", "complete": "BOOLEAN", "pages": "INTEGER", "items": "INTEGER", "errors": "JSON",
    "notes": ["VARCHAR"]}')) FROM merging);

INSERT INTO batches BY NAME SELECT batch_id, board, getvariable('merged_at')::TIMESTAMPTZ AS merged_at FROM merging;

DROP VIEW new_contents;
DROP TABLE incoming;
