-- What is to be cleaned again of a board, as if its newest batch came late.
CREATE OR REPLACE TEMP TABLE merging AS
SELECT
    (SELECT max(batch_id) FROM crawls WHERE crawls.board = boards.board) AS batch_id, *, true AS again
FROM boards
WHERE board = getvariable('board');

CREATE OR REPLACE TEMP TABLE incoming AS
WITH stored AS (
    SELECT content_id, first_batch, platform, url, kind, record, raw AS posting
    FROM observations SEMI JOIN to_clean USING (board, content_id)
    WHERE board = getvariable('board')
    UNION ALL
    -- Of what could not be read, only what the reader made of it is kept.
    SELECT content_id, batch_id, raw->>'platform', url, 'posting', raw, raw
    FROM quarantine SEMI JOIN to_clean USING (board, content_id)
    WHERE board = getvariable('board')
)
SELECT
    o.content_id, m.batch_id, m.board, o.platform, coalesce(s.url, o.url) AS url, s.fetched_at,
    o.kind, o.record, o.posting
FROM stored o JOIN sightings s ON s.content_id = o.content_id AND s.batch_id = o.first_batch, merging m;

CREATE OR REPLACE TEMP TABLE held AS
SELECT board, content_id, rowid AS place, source_key, first_batch, cleaner_version
FROM observations
WHERE board = getvariable('board');

CREATE OR REPLACE TEMP VIEW new_contents AS
SELECT content_id, fetched_at, posting FROM incoming ORDER BY content_id;
