-- Words are kept once a row: a record and what was read of it lie in one column, sections are cut out of the
-- text. Contents have numbers for keys, as sources and jobs do: the first half of what they had.
CREATE TEMP MACRO numbered(content_id) AS ('0x' || left(content_id, 16))::UBIGINT;

-- Which character each section starts at where they are joined by blank lines, as a text is.
CREATE TEMP MACRO starts_of(parts) AS map(map_keys(parts), list_transform(
    map_values(parts),
    lambda part, place: 1 + coalesce(list_sum([length(p) + 2 FOR p IN map_values(parts)[:place - 1]]), 0)::INTEGER));

ALTER TABLE observations RENAME TO observations_before;
CREATE TABLE observations (
    content_id UBIGINT, source_key UBIGINT, job_key UBIGINT, job_number VARCHAR, local_id VARCHAR,
    kind VARCHAR, first_batch VARCHAR, served VARCHAR USING COMPRESSION zstd, raw_from INTEGER,
    record JSON GENERATED ALWAYS AS (if(raw_from = 0, served, nullif(served[:raw_from - 1], ''))) VIRTUAL,
    raw JSON GENERATED ALWAYS AS (served[raw_from:]) VIRTUAL,
    cleaner_version INTEGER,
    platform VARCHAR, board VARCHAR, url VARCHAR, apply_url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR,
    employer VARCHAR, employer_key VARCHAR, role_number VARCHAR, requisition VARCHAR, role_number_from VARCHAR,
    title VARCHAR, title_key VARCHAR, department VARCHAR, team VARCHAR,
    "text" VARCHAR USING COMPRESSION zstd, section_starts MAP(VARCHAR, INTEGER),
    sections JSON GENERATED ALWAYS AS (map(map_keys(section_starts), [
        "text"[map_values(section_starts)[1]:coalesce(map_values(section_starts)[2] - 3, length("text"))],
        "text"[map_values(section_starts)[2]:coalesce(map_values(section_starts)[3] - 3, length("text"))],
        "text"[map_values(section_starts)[3]:coalesce(map_values(section_starts)[4] - 3, length("text"))],
        "text"[map_values(section_starts)[4]:coalesce(map_values(section_starts)[5] - 3, length("text"))],
        "text"[map_values(section_starts)[5]:coalesce(map_values(section_starts)[6] - 3, length("text"))],
        "text"[map_values(section_starts)[6]:coalesce(map_values(section_starts)[7] - 3, length("text"))],
        "text"[map_values(section_starts)[7]:coalesce(map_values(section_starts)[8] - 3, length("text"))],
        "text"[map_values(section_starts)[8]:coalesce(map_values(section_starts)[9] - 3, length("text"))],
        "text"[map_values(section_starts)[9]:coalesce(map_values(section_starts)[10] - 3, length("text"))]
    ][:cardinality(section_starts)])::JSON) VIRTUAL,
    pay STRUCT(
        minimum DECIMAL(18, 2), maximum DECIMAL(18, 2), currency VARCHAR, period VARCHAR, kind VARCHAR,
        applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[])[],
    places STRUCT(city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR)[],
    workplace VARCHAR, employment_type VARCHAR, weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE,
    education STRUCT(required VARCHAR, preferred VARCHAR), skills STRUCT("name" VARCHAR, evidence VARCHAR)[],
    language VARCHAR, published TIMESTAMPTZ, updated TIMESTAMPTZ, closes TIMESTAMPTZ,
    content_hash VARCHAR, evidence JSON, problems VARCHAR[],
    title_words VARCHAR, text_hash UBIGINT, sketch UINTEGER[], links VARCHAR[]
);
INSERT INTO observations BY NAME
SELECT
    * EXCLUDE (record, raw, sections) REPLACE (numbered(content_id) AS content_id),
    if(record = raw, '', coalesce(record::VARCHAR, '')) || raw::VARCHAR AS served,
    if(record = raw, 0, coalesce(length(record::VARCHAR), 0) + 1) AS raw_from,
    starts_of(sections::MAP(VARCHAR, VARCHAR)) AS section_starts
FROM observations_before;
DROP TABLE observations_before;

ALTER TABLE postings RENAME TO postings_before;
CREATE TABLE postings (
    posting_key VARCHAR, status VARCHAR, first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, closed_at TIMESTAMPTZ,
    reposts INTEGER, sources INTEGER,
    platform VARCHAR, board VARCHAR, url VARCHAR, apply_url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR,
    employer VARCHAR, employer_key VARCHAR, role_number VARCHAR, requisition VARCHAR, role_number_from VARCHAR,
    title VARCHAR, title_key VARCHAR, department VARCHAR, team VARCHAR,
    "text" VARCHAR USING COMPRESSION zstd, section_starts MAP(VARCHAR, INTEGER),
    sections JSON GENERATED ALWAYS AS (map(map_keys(section_starts), [
        "text"[map_values(section_starts)[1]:coalesce(map_values(section_starts)[2] - 3, length("text"))],
        "text"[map_values(section_starts)[2]:coalesce(map_values(section_starts)[3] - 3, length("text"))],
        "text"[map_values(section_starts)[3]:coalesce(map_values(section_starts)[4] - 3, length("text"))],
        "text"[map_values(section_starts)[4]:coalesce(map_values(section_starts)[5] - 3, length("text"))],
        "text"[map_values(section_starts)[5]:coalesce(map_values(section_starts)[6] - 3, length("text"))],
        "text"[map_values(section_starts)[6]:coalesce(map_values(section_starts)[7] - 3, length("text"))],
        "text"[map_values(section_starts)[7]:coalesce(map_values(section_starts)[8] - 3, length("text"))],
        "text"[map_values(section_starts)[8]:coalesce(map_values(section_starts)[9] - 3, length("text"))],
        "text"[map_values(section_starts)[9]:coalesce(map_values(section_starts)[10] - 3, length("text"))]
    ][:cardinality(section_starts)])::JSON) VIRTUAL,
    pay STRUCT(
        minimum DECIMAL(18, 2), maximum DECIMAL(18, 2), currency VARCHAR, period VARCHAR, kind VARCHAR,
        applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[])[],
    places STRUCT(city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR)[],
    workplace VARCHAR, employment_type VARCHAR, weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE,
    education STRUCT(required VARCHAR, preferred VARCHAR), skills STRUCT("name" VARCHAR, evidence VARCHAR)[],
    language VARCHAR, published TIMESTAMPTZ, updated TIMESTAMPTZ, closes TIMESTAMPTZ,
    content_hash VARCHAR, cleaner_version INTEGER, evidence JSON, problems VARCHAR[], composed_of UBIGINT
);
INSERT INTO postings BY NAME
SELECT * EXCLUDE (sections), starts_of(sections::MAP(VARCHAR, VARCHAR)) AS section_starts FROM postings_before;
DROP TABLE postings_before;

ALTER TABLE sightings ALTER content_id TYPE UBIGINT USING numbered(content_id);
ALTER TABLE quarantine ALTER content_id TYPE UBIGINT USING numbered(content_id);
ALTER TABLE recleaned ALTER content_id TYPE UBIGINT USING numbered(content_id);
ALTER TABLE source_states ALTER content_id TYPE UBIGINT USING numbered(content_id);
ALTER TABLE posting_sources ALTER content_id TYPE UBIGINT USING numbered(content_id);
ALTER TABLE posting_versions ALTER content_id TYPE UBIGINT USING numbered(content_id);
