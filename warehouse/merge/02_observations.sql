-- New contents, cleaned; what cannot be cleaned goes to quarantine with its error.
CREATE OR REPLACE TEMP TABLE cleaned AS
SELECT content_id, error, posting
FROM read_json(
    getvariable('cleaned'), format = 'newline_delimited', maximum_object_size = 268435456,
    columns = {content_id: 'VARCHAR', error: 'VARCHAR', posting: 'JSON'}
);

INSERT INTO observations BY NAME
WITH read AS (
    SELECT content_id, unnest(from_json(posting, '{
        "url":"VARCHAR","apply_url":"VARCHAR","canonical_url":"VARCHAR","posting_id":"VARCHAR","employer":"VARCHAR","employer_key":"VARCHAR",
        "role_number":"VARCHAR","requisition":"VARCHAR","role_number_from":"VARCHAR","title":"VARCHAR","title_key":"VARCHAR","department":"VARCHAR",
        "team":"VARCHAR","text":"VARCHAR","sections":"JSON",
        "pay":[{"minimum":"DECIMAL(18,2)","maximum":"DECIMAL(18,2)","currency":"VARCHAR","period":"VARCHAR","kind":"VARCHAR","applies_to":"VARCHAR",
                "evidence":"VARCHAR","source":"VARCHAR","inferred":["VARCHAR"],"flags":["VARCHAR"]}],
        "places":[{"city":"VARCHAR","region":"VARCHAR","country":"VARCHAR","text":"VARCHAR"}],
        "workplace":"VARCHAR","employment_type":"VARCHAR","weekly_hours":"DOUBLE","seniority":"VARCHAR","experience_years":"DOUBLE",
        "education":{"required":"VARCHAR","preferred":"VARCHAR"},"skills":[{"name":"VARCHAR","evidence":"VARCHAR"}],"language":"VARCHAR",
        "published":"VARCHAR","updated":"VARCHAR","closes":"VARCHAR","content_hash":"VARCHAR","cleaner_version":"INTEGER","evidence":"JSON",
        "problems":["VARCHAR"]}'))
    FROM cleaned WHERE posting IS NOT NULL
), met AS (
    SELECT content_id, any_value(board) AS board, any_value(platform) AS platform, any_value(kind) AS kind, any_value(record) AS record,
           any_value(posting) AS raw
    FROM incoming SEMI JOIN cleaned USING (content_id) GROUP BY content_id
), named AS (
    SELECT read.* EXCLUDE (education, published, updated, closes), met.* EXCLUDE (content_id),
           getvariable('aggregator')::BOOLEAN AS aggregator,
           education.required AS education_required, education.preferred AS education_preferred,
           try_cast(published AS TIMESTAMPTZ) AS published, try_cast(updated AS TIMESTAMPTZ) AS updated,
           CASE WHEN length(closes) = 10 THEN try_cast(closes || ' 23:59:59Z' AS TIMESTAMPTZ) ELSE try_cast(closes AS TIMESTAMPTZ) END AS closes,
           coalesce(posting_id, canonical_url, 'number ' || coalesce(role_number, requisition), 'title ' || title_key) AS local_id
    FROM read JOIN met USING (content_id)
)
SELECT *, md5(concat_ws(chr(31), board, local_id, coalesce(role_number, ''))) AS source_key FROM named;

INSERT INTO quarantine BY NAME
SELECT getvariable('batch') AS batch_id, any_value(board) AS board, content_id, any_value(url) AS url, any_value(error) AS error,
       any_value(incoming.posting) AS raw
FROM incoming JOIN cleaned USING (content_id)
WHERE cleaned.posting IS NULL
GROUP BY content_id;
