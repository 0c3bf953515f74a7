-- What a merge writes of a batch, written by keys that are known beforehand: what was seen, new contents as
-- they were cleaned, postings that are new, changed, seen again or gone.
BEGIN;
CREATE OR REPLACE TEMP TABLE seen AS
SELECT ('0x' || left(md5(concat_ws(chr(31), board, kind, posting::VARCHAR)), 16))::UBIGINT AS content_id, url, fetched_at
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
INSERT INTO plain SELECT content_id, posting, match FROM changed;

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
COMMIT;
CHECKPOINT;
