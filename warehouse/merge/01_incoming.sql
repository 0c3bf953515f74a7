-- The batch's observations, and those contents that no batch brought before.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    md5(concat_ws(chr(31), board, kind, posting::VARCHAR)) AS content_id,
    board, platform, url, fetched_at, kind, record, posting
FROM read_json(
    getvariable('observations'), format = 'newline_delimited', compression = 'zstd', maximum_object_size = 268435456,
    columns = {board: 'VARCHAR', platform: 'VARCHAR', url: 'VARCHAR', fetched_at: 'TIMESTAMPTZ', kind: 'VARCHAR', record: 'JSON', posting: 'JSON'}
);

CREATE OR REPLACE TEMP TABLE new_contents AS
SELECT content_id, min(fetched_at) AS fetched_at, any_value(posting) AS posting
FROM incoming
ANTI JOIN observations USING (content_id)
ANTI JOIN quarantine USING (content_id)
GROUP BY content_id
ORDER BY content_id;
