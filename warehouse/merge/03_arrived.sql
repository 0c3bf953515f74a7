-- The crawl itself and what it saw.
INSERT INTO sightings
SELECT
    getvariable('batch'), content_id,
    -- Most contents name their own address; the fetched one is kept for those that do not.
    min(url) FILTER (posting->>'url' IS NULL), min(fetched_at)
FROM incoming
GROUP BY content_id;

INSERT INTO crawls BY NAME
SELECT batch AS batch_id, board, started, finished, reason, complete, false AS closes, pages, items, errors, notes
FROM (SELECT unnest(from_json(getvariable('manifest'), '{
    "batch": "VARCHAR", "board": "VARCHAR", "started": "TIMESTAMPTZ", "finished": "TIMESTAMPTZ",
    "reason": "VARCHAR", "complete": "BOOLEAN", "pages": "INTEGER", "items": "INTEGER", "errors": "JSON",
    "notes": ["VARCHAR"]}')));

INSERT INTO batches VALUES (getvariable('batch'), getvariable('board'), getvariable('merged_at')::TIMESTAMPTZ);

DROP VIEW new_contents;
DROP TABLE incoming;
