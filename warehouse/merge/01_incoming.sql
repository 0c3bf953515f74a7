-- The observations of the batches, and those contents that must be cleaned.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    -- The first half of the hash, that of before schema 6, so that an upgraded store keeps its order.
    ('0x' || left(md5(concat_ws(chr(31), m.board, kind, posting::VARCHAR)), 16))::UBIGINT AS content_id,
    batch_id, m.board, r.platform, r.url, fetched_at, kind, record, posting
FROM read_json(
    getvariable('observations'), filename = true, format = 'newline_delimited', compression = 'zstd',
    maximum_object_size = getvariable('longest'),
    columns = {
        board: 'VARCHAR', platform: 'VARCHAR', url: 'VARCHAR', fetched_at: 'TIMESTAMPTZ', kind: 'VARCHAR',
        record: 'JSON', posting: 'JSON'
    }
) r JOIN merging m ON m.observations = r.filename;

-- Those that the store holds, and where.
CREATE OR REPLACE TEMP TABLE held AS
SELECT board, content_id, place, source_key, first_batch, cleaner_version
-- Of their boards alone, as contents are: the others' blocks need not be read.
FROM (SELECT *, rowid AS place FROM observations SEMI JOIN merging USING (board)) SEMI JOIN incoming USING (content_id);

-- "Three days ago" is counted from the first sight: a batch that is older than a content's first one
-- has it cleaned again, and so has a cleaner that knows better rules.
CREATE OR REPLACE TEMP VIEW new_contents AS
WITH known AS (
    SELECT content_id FROM held JOIN merging USING (board)
    WHERE first_batch <= batch_id AND cleaner_version = getvariable('cleaner_version')
    UNION ALL
    SELECT content_id FROM quarantine q JOIN merging m USING (board)
    WHERE q.batch_id <= m.batch_id AND cleaner_version = getvariable('cleaner_version')
), met AS (
    -- Not the wide columns: what is grouped must stay in memory.
    SELECT content_id, min(fetched_at) AS fetched_at, min(rowid) AS place
    FROM incoming ANTI JOIN known USING (content_id)
    GROUP BY content_id
)
SELECT met.content_id, met.fetched_at, posting
FROM incoming JOIN met ON incoming.rowid = met.place;
