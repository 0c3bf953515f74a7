-- What a merge writes of a batch, written by keys that are known beforehand: what was seen, new contents as
-- they were served and cleaned, postings that are new, changed, seen again or gone, their sources, states,
-- versions and events.
BEGIN;
CREATE OR REPLACE TEMP TABLE seen AS
SELECT ('0x' || left(md5(concat_ws(chr(31), board, kind, posting::VARCHAR)), 16))::UBIGINT AS content_id, url, fetched_at, record
FROM read_json(
    getvariable('observations'), format = 'newline_delimited', compression = 'zstd',
    columns = {
        board: 'VARCHAR', platform: 'VARCHAR', url: 'VARCHAR', fetched_at: 'TIMESTAMPTZ', kind: 'VARCHAR',
        record: 'JSON', posting: 'JSON'
    }
);
INSERT INTO sightings SELECT getvariable('batch'), content_id, url, min(fetched_at) FROM seen GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE changed AS
SELECT content_id, posting, match, posting->>'posting_id' AS posting_id
FROM read_json(
    getvariable('cleaned'), format = 'newline_delimited',
    columns = {content_id: 'UBIGINT', posting: 'JSON', match: 'JSON'}
);
INSERT INTO plain SELECT content_id, any_value(record), any_value(posting), any_value(match)
FROM changed JOIN seen USING (content_id)
GROUP BY content_id;

UPDATE postings SET "text" = c.posting->>'text',
    content_hash = c.posting->>'content_hash', last_seen = getvariable('started')
FROM changed c
WHERE postings.posting_id = c.posting_id AND postings.board = getvariable('board');

INSERT INTO postings BY NAME
SELECT
    md5(posting_id || getvariable('board')) AS posting_key, 'open' AS status, getvariable('board') AS board, posting_id,
    getvariable('started') AS first_seen, getvariable('started') AS last_seen, posting->>'title' AS title,
    posting->>'text' AS "text", posting->>'url' AS url,
    posting->>'content_hash' AS content_hash
FROM changed ANTI JOIN (FROM postings WHERE board = getvariable('board')) p USING (posting_id);

UPDATE postings SET last_seen = getvariable('started')
WHERE board = getvariable('board') AND url IN (SELECT url FROM seen);
UPDATE postings SET status = 'closed', closed_at = getvariable('started')
WHERE board = getvariable('board') AND url NOT IN (SELECT url FROM seen);

UPDATE posting_sources SET last_seen = getvariable('started')
WHERE board = getvariable('board') AND url IN (SELECT url FROM seen);
UPDATE posting_sources SET closed_at = getvariable('started')
WHERE board = getvariable('board') AND url NOT IN (SELECT url FROM seen);
UPDATE source_states SET last_batch = getvariable('batch')
WHERE to_batch IS NULL AND source_key IN (
    SELECT source_key FROM posting_sources WHERE board = getvariable('board') AND last_seen = getvariable('started'));

CREATE OR REPLACE TEMP TABLE moved AS
SELECT posting_key, if(p.first_seen = getvariable('started'), 'opened', 'changed') AS kind, c.content_id
FROM postings p JOIN changed c USING (posting_id)
WHERE p.board = getvariable('board');
INSERT INTO posting_versions BY NAME
SELECT posting_key, content_id, getvariable('batch') AS batch_id, getvariable('started') AS valid_from FROM moved;
INSERT INTO posting_events BY NAME
SELECT posting_key, getvariable('started') AS "at", kind, getvariable('batch') AS batch_id FROM moved
UNION ALL
SELECT posting_key, closed_at, 'closed', getvariable('batch') FROM postings
WHERE board = getvariable('board') AND closed_at = getvariable('started');
COMMIT;
CHECKPOINT;
