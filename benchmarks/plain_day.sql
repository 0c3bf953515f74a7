-- What a merge writes of batches, written by keys that are known beforehand: what was seen, new contents as
-- they were served and cleaned, postings that are new, changed, seen again or gone, their sources, states,
-- versions and events.
BEGIN;
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT unnest(from_json(getvariable('arrived'), '[{
    "batch": "VARCHAR", "board": "VARCHAR", "started": "TIMESTAMPTZ"}]'), recursive := true);
CREATE OR REPLACE TEMP TABLE seen AS
SELECT
    ('0x' || left(md5(concat_ws(chr(31), board, kind, posting::VARCHAR)), 16))::UBIGINT AS content_id, batch, started,
    board, url, fetched_at, record
FROM read_json(
    getvariable('observations'), format = 'newline_delimited', compression = 'zstd',
    columns = {
        board: 'VARCHAR', platform: 'VARCHAR', url: 'VARCHAR', fetched_at: 'TIMESTAMPTZ', kind: 'VARCHAR',
        record: 'JSON', posting: 'JSON'
    }
) JOIN arrived USING (board);
INSERT INTO sightings SELECT batch, content_id, url, min(fetched_at) FROM seen GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE changed AS
SELECT content_id, posting, match, posting->>'posting_id' AS posting_id, any_value(seen.record) AS record, seen.batch, seen.board, seen.started
FROM read_json(
    getvariable('cleaned'), format = 'newline_delimited',
    columns = {content_id: 'UBIGINT', posting: 'JSON', match: 'JSON'}
) JOIN seen USING (content_id)
GROUP BY ALL;
INSERT INTO plain SELECT content_id, record, posting, match FROM changed;

UPDATE postings SET "text" = c.posting->>'text', content_hash = c.posting->>'content_hash', last_seen = c.started
FROM changed c
WHERE postings.posting_id = c.posting_id AND postings.board = c.board;

INSERT INTO postings BY NAME
SELECT
    md5(posting_id || board) AS posting_key, 'open' AS status, board, posting_id, started AS first_seen,
    started AS last_seen, posting->>'title' AS title, posting->>'text' AS "text", posting->>'url' AS url,
    posting->>'content_hash' AS content_hash
FROM changed ANTI JOIN postings USING (board, posting_id);

UPDATE postings SET last_seen = seen.started FROM seen WHERE postings.board = seen.board AND postings.url = seen.url;
UPDATE postings SET status = 'closed', closed_at = a.started
FROM arrived a
WHERE postings.board = a.board AND url NOT IN (SELECT url FROM seen);

UPDATE posting_sources SET last_seen = seen.started
FROM seen
WHERE posting_sources.board = seen.board AND posting_sources.url = seen.url;
UPDATE posting_sources SET closed_at = a.started
FROM arrived a
WHERE posting_sources.board = a.board AND url NOT IN (SELECT url FROM seen);
UPDATE source_states SET last_batch = a.batch
FROM posting_sources s JOIN arrived a ON a.board = s.board AND a.started = s.last_seen
WHERE source_states.to_batch IS NULL AND source_states.source_key = s.source_key;

CREATE OR REPLACE TEMP TABLE moved AS
SELECT posting_key, if(p.first_seen = c.started, 'opened', 'changed') AS kind, c.content_id, batch, started
FROM postings p JOIN changed c USING (board, posting_id);
INSERT INTO posting_versions BY NAME
SELECT posting_key, content_id, batch AS batch_id, started AS valid_from FROM moved;
INSERT INTO posting_events BY NAME
SELECT posting_key, started AS "at", kind, batch AS batch_id FROM moved
UNION ALL
SELECT posting_key, closed_at, 'closed', batch FROM postings JOIN arrived a USING (board) WHERE closed_at = a.started;
COMMIT;
CHECKPOINT;
