-- The store. What came in (crawls, observations, sightings) is only ever added to; every other table
-- is worked out from it, so that the same batches in any order give the same rows. Long texts name their
-- compression: left to itself, DuckDB takes one that leaves them several times as large. Words are kept once
-- a row: a record and what was read of it lie in one column, whose compression finds what they share, and
-- sections, of which there are nine kinds, are cut out of the text. DuckDB works such columns out for every row
-- that is inserted, only to see that it can: there is nothing to work out before a row is finished, which is
-- told afterwards.

CREATE TABLE about (schema_version INTEGER, revision BIGINT);

CREATE TABLE boards (
    board VARCHAR, platform VARCHAR, employer VARCHAR, employer_key VARCHAR, url VARCHAR, aggregator BOOLEAN
);

CREATE TABLE batches (batch_id VARCHAR, board VARCHAR, merged_at TIMESTAMPTZ, pack VARCHAR);

CREATE TABLE crawls (
    batch_id VARCHAR, board VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ, reason VARCHAR,
    complete BOOLEAN, closes BOOLEAN, flag VARCHAR, pages INTEGER, items INTEGER, listed INTEGER,
    usual DOUBLE, would_close INTEGER, errors JSON, notes VARCHAR[]
);

CREATE TABLE observations (
    content_id UBIGINT, source_key UBIGINT, job_key UBIGINT, job_number VARCHAR, local_id VARCHAR,
    kind VARCHAR, first_batch VARCHAR, served VARCHAR USING COMPRESSION zstd, raw_from INTEGER,
    record JSON GENERATED ALWAYS AS (CASE WHEN cleaner_version IS NOT NULL THEN
        if(raw_from = 0, served, nullif(substring(served, 1, raw_from - 1), '')) END) VIRTUAL,
    raw JSON GENERATED ALWAYS AS (CASE WHEN cleaner_version IS NOT NULL THEN substring(served, raw_from) END) VIRTUAL,
    cleaner_version INTEGER,
    platform VARCHAR, board VARCHAR, url VARCHAR, apply_url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR,
    employer VARCHAR, employer_key VARCHAR, role_number VARCHAR, requisition VARCHAR, role_number_from VARCHAR,
    title VARCHAR, title_key VARCHAR, department VARCHAR, team VARCHAR,
    "text" VARCHAR USING COMPRESSION zstd, section_starts MAP(VARCHAR, INTEGER),
    sections JSON GENERATED ALWAYS AS (CASE WHEN cleaner_version IS NOT NULL THEN map(map_keys(section_starts), [
        substring("text", map_values(section_starts)[1], coalesce(map_values(section_starts)[2] - map_values(section_starts)[1] - 2, 2147483647)),
        substring("text", map_values(section_starts)[2], coalesce(map_values(section_starts)[3] - map_values(section_starts)[2] - 2, 2147483647)),
        substring("text", map_values(section_starts)[3], coalesce(map_values(section_starts)[4] - map_values(section_starts)[3] - 2, 2147483647)),
        substring("text", map_values(section_starts)[4], coalesce(map_values(section_starts)[5] - map_values(section_starts)[4] - 2, 2147483647)),
        substring("text", map_values(section_starts)[5], coalesce(map_values(section_starts)[6] - map_values(section_starts)[5] - 2, 2147483647)),
        substring("text", map_values(section_starts)[6], coalesce(map_values(section_starts)[7] - map_values(section_starts)[6] - 2, 2147483647)),
        substring("text", map_values(section_starts)[7], coalesce(map_values(section_starts)[8] - map_values(section_starts)[7] - 2, 2147483647)),
        substring("text", map_values(section_starts)[8], coalesce(map_values(section_starts)[9] - map_values(section_starts)[8] - 2, 2147483647)),
        substring("text", map_values(section_starts)[9], coalesce(map_values(section_starts)[10] - map_values(section_starts)[9] - 2, 2147483647))
    ][:cardinality(section_starts)])::JSON END) VIRTUAL,
    pay STRUCT(
        minimum DECIMAL(18, 2), maximum DECIMAL(18, 2), currency VARCHAR, period VARCHAR, kind VARCHAR,
        applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[])[],
    places STRUCT(city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR)[],
    workplace VARCHAR, employment_type VARCHAR, weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE,
    education STRUCT(required VARCHAR, preferred VARCHAR), skills STRUCT("name" VARCHAR, evidence VARCHAR)[],
    language VARCHAR, published TIMESTAMPTZ, updated TIMESTAMPTZ, closes TIMESTAMPTZ,
    content_hash VARCHAR, evidence JSON, problems VARCHAR[],
    title_words VARCHAR, text_hash UBIGINT, sketch UINTEGER[], links VARCHAR[], numbers VARCHAR[]
);

CREATE TABLE sightings (batch_id VARCHAR, content_id UBIGINT, url VARCHAR, fetched_at TIMESTAMPTZ);

CREATE TABLE quarantine (
    batch_id VARCHAR, board VARCHAR, content_id UBIGINT, local_id VARCHAR, url VARCHAR, error VARCHAR,
    cleaner_version INTEGER, raw JSON
);

CREATE TABLE recleaned (
    content_id UBIGINT, cleaned_at TIMESTAMPTZ, from_version INTEGER, to_version INTEGER, field VARCHAR,
    before VARCHAR, after VARCHAR
);

CREATE TABLE set_aside_numbers (
    board VARCHAR, employer_key VARCHAR, role_number VARCHAR, batch_id VARCHAR, titles VARCHAR[]
);

CREATE TABLE decisions (
    position INTEGER, decision UBIGINT, kind VARCHAR, "at" TIMESTAMPTZ, why VARCHAR, ordinal INTEGER, board VARCHAR,
    "name" VARCHAR, address VARCHAR
);

CREATE TABLE employer_marks (kind VARCHAR, mark VARCHAR, employer VARCHAR, employer_key VARCHAR);

CREATE TABLE source_states (
    source_key UBIGINT, content_id UBIGINT, content_hash VARCHAR, from_batch VARCHAR, last_batch VARCHAR,
    to_batch VARCHAR, ended VARCHAR
);

CREATE TABLE source_marks (source_key UBIGINT, mark UBIGINT, fixed BOOLEAN);

CREATE TABLE posting_sources (
    posting_key VARCHAR, source_key UBIGINT, job_key UBIGINT, standing INTEGER, platform VARCHAR,
    board VARCHAR, url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR, local_id VARCHAR,
    employer VARCHAR, employer_key VARCHAR, title_words VARCHAR, role_number VARCHAR, requisition VARCHAR,
    role_number_from VARCHAR, believed_number VARCHAR, aggregator BOOLEAN, copy BOOLEAN, rule INTEGER,
    score DOUBLE, evidence VARCHAR, ambiguous VARCHAR[], content_id UBIGINT, first_batch VARCHAR,
    to_batch VARCHAR, closes TIMESTAMPTZ, first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, closed_at TIMESTAMPTZ
);

CREATE TABLE postings (
    posting_key VARCHAR, status VARCHAR, first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, closed_at TIMESTAMPTZ,
    reposts INTEGER, sources INTEGER,
    platform VARCHAR, board VARCHAR, url VARCHAR, apply_url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR,
    employer VARCHAR, employer_key VARCHAR, role_number VARCHAR, requisition VARCHAR, role_number_from VARCHAR,
    title VARCHAR, title_key VARCHAR, department VARCHAR, team VARCHAR,
    "text" VARCHAR USING COMPRESSION zstd, section_starts MAP(VARCHAR, INTEGER),
    sections JSON GENERATED ALWAYS AS (CASE WHEN sources IS NOT NULL THEN map(map_keys(section_starts), [
        substring("text", map_values(section_starts)[1], coalesce(map_values(section_starts)[2] - map_values(section_starts)[1] - 2, 2147483647)),
        substring("text", map_values(section_starts)[2], coalesce(map_values(section_starts)[3] - map_values(section_starts)[2] - 2, 2147483647)),
        substring("text", map_values(section_starts)[3], coalesce(map_values(section_starts)[4] - map_values(section_starts)[3] - 2, 2147483647)),
        substring("text", map_values(section_starts)[4], coalesce(map_values(section_starts)[5] - map_values(section_starts)[4] - 2, 2147483647)),
        substring("text", map_values(section_starts)[5], coalesce(map_values(section_starts)[6] - map_values(section_starts)[5] - 2, 2147483647)),
        substring("text", map_values(section_starts)[6], coalesce(map_values(section_starts)[7] - map_values(section_starts)[6] - 2, 2147483647)),
        substring("text", map_values(section_starts)[7], coalesce(map_values(section_starts)[8] - map_values(section_starts)[7] - 2, 2147483647)),
        substring("text", map_values(section_starts)[8], coalesce(map_values(section_starts)[9] - map_values(section_starts)[8] - 2, 2147483647)),
        substring("text", map_values(section_starts)[9], coalesce(map_values(section_starts)[10] - map_values(section_starts)[9] - 2, 2147483647))
    ][:cardinality(section_starts)])::JSON END) VIRTUAL,
    pay STRUCT(
        minimum DECIMAL(18, 2), maximum DECIMAL(18, 2), currency VARCHAR, period VARCHAR, kind VARCHAR,
        applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[])[],
    places STRUCT(city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR)[],
    workplace VARCHAR, employment_type VARCHAR, weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE,
    education STRUCT(required VARCHAR, preferred VARCHAR), skills STRUCT("name" VARCHAR, evidence VARCHAR)[],
    language VARCHAR, published TIMESTAMPTZ, updated TIMESTAMPTZ, closes TIMESTAMPTZ,
    content_hash VARCHAR, cleaner_version INTEGER, evidence JSON, problems VARCHAR[], composed_of UBIGINT
);

CREATE TABLE posting_places (posting_key VARCHAR, city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR);

CREATE TABLE posting_pay (
    posting_key VARCHAR, minimum DECIMAL(18, 2), maximum DECIMAL(18, 2), currency VARCHAR, period VARCHAR,
    kind VARCHAR, applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[]
);

CREATE TABLE posting_skills (posting_key VARCHAR, skill VARCHAR, evidence VARCHAR);

CREATE TABLE posting_versions (
    posting_key VARCHAR, batch_id VARCHAR, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, content_id UBIGINT,
    content_hash VARCHAR, changed VARCHAR[]
);

CREATE TABLE posting_events (posting_key VARCHAR, "at" TIMESTAMPTZ, kind VARCHAR, batch_id VARCHAR, detail VARCHAR);
