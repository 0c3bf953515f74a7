-- What was read of a content: what a reader of the store may ask about.
CREATE OR REPLACE TEMP MACRO reading_of(o) AS to_json({
    'employer': o.employer, 'employer_key': o.employer_key, 'role_number': o.role_number,
    'requisition': o.requisition, 'title': o.title, 'title_key': o.title_key, 'department': o.department,
    'team': o.team, 'text': o."text", 'sections': o.sections, 'pay': o.pay, 'places': o.places,
    'workplace': o.workplace, 'employment_type': o.employment_type, 'weekly_hours': o.weekly_hours,
    'seniority': o.seniority, 'experience_years': o.experience_years, 'education': o.education,
    'skills': o.skills, 'language': o.language, 'published': o.published, 'updated': o.updated,
    'closes': o.closes, 'evidence': o.evidence, 'problems': o.problems
});

-- Which character each section starts at where they are joined by blank lines, as a text is.
CREATE OR REPLACE TEMP MACRO starts_of(parts) AS map(map_keys(parts), list_transform(
    map_values(parts),
    lambda part, place: 1 + coalesce(list_sum([length(p) + 2 FOR p IN map_values(parts)[:place - 1]]), 0)::INTEGER));

-- New contents, cleaned; what cannot be cleaned goes to quarantine with its error.
CREATE OR REPLACE TEMP TABLE cleaned AS
SELECT content_id, error, posting, match
FROM read_json(
    getvariable('cleaned'), format = 'newline_delimited', maximum_object_size = getvariable('longest'),
    columns = {content_id: 'UBIGINT', error: 'VARCHAR', posting: 'JSON', match: 'JSON'}
);

-- Contents read anew: what they spoke of so far must be worked out again.
CREATE OR REPLACE TEMP TABLE reread AS
SELECT content_id, source_key, first_batch, cleaner_version, place FROM held SEMI JOIN cleaned USING (content_id)
UNION ALL
SELECT content_id, NULL, batch_id, cleaner_version, NULL
FROM quarantine SEMI JOIN cleaned USING (content_id);

-- What other rules made of them, but for the keys and marks of merging.
CREATE OR REPLACE TEMP TABLE read_before AS
SELECT content_id, cleaner_version, reading_of(observations) AS reading
FROM observations
WHERE rowid IN (SELECT place FROM reread WHERE cleaner_version <> getvariable('cleaner_version'))
UNION ALL
SELECT content_id, cleaner_version, json_object('error', error)
FROM quarantine SEMI JOIN reread USING (content_id)
WHERE cleaner_version <> getvariable('cleaner_version');

DELETE FROM observations WHERE rowid IN (SELECT place FROM reread);
DELETE FROM quarantine WHERE content_id IN (SELECT content_id FROM reread);

SET VARIABLE last_place = (SELECT coalesce(max(rowid), -1) FROM observations);
INSERT INTO observations BY NAME
WITH read AS (
    SELECT
        content_id,
        from_json(match, '{
            "title_words": "VARCHAR", "sketch": ["UINTEGER"], "links": ["VARCHAR"], "numbers": ["VARCHAR"]}') AS marks,
        unnest(from_json(posting, '{
            "url": "VARCHAR", "apply_url": "VARCHAR", "canonical_url": "VARCHAR", "posting_id": "VARCHAR",
            "employer": "VARCHAR", "employer_key": "VARCHAR", "role_number": "VARCHAR", "requisition": "VARCHAR",
            "role_number_from": "VARCHAR", "title": "VARCHAR", "title_key": "VARCHAR", "department": "VARCHAR",
            "team": "VARCHAR", "text": "VARCHAR", "sections": "MAP(VARCHAR, VARCHAR)",
            "pay": [{
                "minimum": "DECIMAL(18,2)", "maximum": "DECIMAL(18,2)", "currency": "VARCHAR", "period": "VARCHAR",
                "kind": "VARCHAR", "applies_to": "VARCHAR", "evidence": "VARCHAR", "source": "VARCHAR",
                "inferred": ["VARCHAR"], "flags": ["VARCHAR"]}],
            "places": [{"city": "VARCHAR", "region": "VARCHAR", "country": "VARCHAR", "text": "VARCHAR"}],
            "workplace": "VARCHAR", "employment_type": "VARCHAR", "weekly_hours": "DOUBLE", "seniority": "VARCHAR",
            "experience_years": "DOUBLE", "education": {"required": "VARCHAR", "preferred": "VARCHAR"},
            "skills": [{"name": "VARCHAR", "evidence": "VARCHAR"}], "language": "VARCHAR", "published": "VARCHAR",
            "updated": "VARCHAR", "closes": "VARCHAR", "content_hash": "VARCHAR", "cleaner_version": "INTEGER",
            "evidence": "JSON", "problems": ["VARCHAR"]}'))
    FROM cleaned
    WHERE posting IS NOT NULL
), first_met AS (
    -- One content may be served in several records; the first of them is kept.
    SELECT
        content_id, min(platform) AS platform, arg_min(incoming.rowid, (fetched_at, md5(record::VARCHAR))) AS place
    FROM incoming SEMI JOIN cleaned USING (content_id)
    GROUP BY content_id
), met AS (
    SELECT
        first_met.content_id, i.batch_id, i.board, first_met.platform, i.kind,
        if(i.record = i.posting, '', coalesce(i.record::VARCHAR, '')) || i.posting::VARCHAR AS served,
        if(i.record = i.posting, 0, coalesce(length(i.record::VARCHAR), 0) + 1) AS raw_from
    FROM incoming i JOIN first_met ON first_met.place = i.rowid
), named AS (
    SELECT
        read.* EXCLUDE (marks, sections, published, updated, closes), met.* EXCLUDE (content_id, batch_id),
        starts_of(sections) AS section_starts,
        coalesce(marks.title_words, title_key) AS title_words, marks.sketch, coalesce(marks.links, []) AS links,
        marks.numbers,
        try_cast(published AS TIMESTAMPTZ) AS published, try_cast(updated AS TIMESTAMPTZ) AS updated,
        -- A day that is named as the last one still counts.
        try_cast(closes || CASE WHEN length(closes) = 10 THEN ' 23:59:59Z' ELSE '' END AS TIMESTAMPTZ) AS closes,
        least(met.batch_id, reread.first_batch) AS first_batch,
        md5_number_lower("text") AS text_hash,
        coalesce(
            posting_id, canonical_url,
            concat_ws(', ', 'number ' || coalesce(role_number, requisition), 'title ' || title_key)
        ) AS local_id
    FROM read JOIN met USING (content_id) LEFT JOIN reread USING (content_id)
)
-- A posting id that shows another number is another job's; each address of a job is a source.
SELECT
    * EXCLUDE (id, cleaner_version), md5_number_lower(id) AS job_key,
    md5_number_lower(concat_ws(chr(31), id, coalesce(canonical_url, ''))) AS source_key
FROM (
    SELECT
        *, upper(role_number) AS job_number,
        concat_ws(chr(31), board, local_id, coalesce(upper(role_number), '')) AS id
    FROM named
);
UPDATE observations SET cleaner_version = getvariable('cleaner_version') WHERE cleaner_version IS NULL;

INSERT INTO quarantine BY NAME
SELECT
    least(any_value(batch_id), any_value(first_batch)) AS batch_id, any_value(board) AS board, content_id,
    any_value(coalesce(incoming.posting->>'posting_id', incoming.posting->>'url')) AS local_id, min(url) AS url,
    any_value(error) AS error, getvariable('cleaner_version') AS cleaner_version, any_value(incoming.posting) AS raw
FROM incoming JOIN cleaned USING (content_id) LEFT JOIN reread USING (content_id)
WHERE cleaned.posting IS NULL
GROUP BY content_id;

-- What the rules of today read otherwise.
INSERT INTO recleaned BY NAME
WITH read_now AS (
    SELECT content_id, reading_of(observations) AS reading
    FROM observations SEMI JOIN read_before USING (content_id)
    UNION ALL
    SELECT content_id, json_object('error', error) FROM quarantine SEMI JOIN read_before USING (content_id)
), compared AS (
    SELECT
        content_id, b.cleaner_version AS from_version, b.reading AS before, n.reading AS after,
        unnest(list_sort(list_distinct(json_keys(b.reading) || json_keys(n.reading)))) AS field
    FROM read_before b JOIN read_now n USING (content_id)
), told AS (
    SELECT content_id, from_version, field, before->>('$.' || field) AS before, after->>('$.' || field) AS after
    FROM compared
    -- What could not be read has no fields to compare, only its error.
    WHERE field = 'error' OR ((before->'error') IS NULL AND (after->'error') IS NULL)
)
SELECT
    content_id, getvariable('merged_at')::TIMESTAMPTZ AS cleaned_at, from_version,
    getvariable('cleaner_version') AS to_version, field,
    -- Texts are long, and stand in the observation; those of before are made again from what was served.
    CASE WHEN field NOT IN ('text', 'sections') THEN before END AS before,
    CASE WHEN field NOT IN ('text', 'sections') THEN after END AS after
FROM told
WHERE before IS DISTINCT FROM after;

-- From here on only which they are is asked: a large batch needs its memory.
CREATE OR REPLACE TEMP TABLE cleaned AS SELECT content_id FROM cleaned;
