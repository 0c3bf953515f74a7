-- The store. What came in (crawls, observations, sightings) is only ever added to; every other
-- table is worked out from it, so that the same batches in any order give the same rows.
CREATE TABLE about (schema_version INTEGER, revision BIGINT);
CREATE TABLE boards (board VARCHAR, platform VARCHAR, employer VARCHAR, url VARCHAR, aggregator BOOLEAN);
CREATE TABLE batches (batch_id VARCHAR, board VARCHAR, merged_at TIMESTAMPTZ);
CREATE TABLE crawls (
    batch_id VARCHAR, board VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ, reason VARCHAR, complete BOOLEAN, closes BOOLEAN, flag VARCHAR,
    pages INTEGER, items INTEGER, would_close INTEGER, errors JSON, notes VARCHAR[]
);
CREATE TABLE observations (
    content_id VARCHAR, board VARCHAR, platform VARCHAR, kind VARCHAR, aggregator BOOLEAN, local_id VARCHAR, source_key VARCHAR, record JSON,
    raw JSON, cleaner_version INTEGER, url VARCHAR, apply_url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR, employer VARCHAR, employer_key VARCHAR,
    role_number VARCHAR, requisition VARCHAR, role_number_from VARCHAR, title VARCHAR, title_key VARCHAR, department VARCHAR, team VARCHAR,
    "text" VARCHAR, sections JSON,
    pay STRUCT(minimum DECIMAL(18,2), maximum DECIMAL(18,2), currency VARCHAR, period VARCHAR, kind VARCHAR, applies_to VARCHAR, evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[])[],
    places STRUCT(city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR)[],
    workplace VARCHAR, employment_type VARCHAR, weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE, education_required VARCHAR,
    education_preferred VARCHAR, skills STRUCT("name" VARCHAR, evidence VARCHAR)[], language VARCHAR, published TIMESTAMPTZ, updated TIMESTAMPTZ,
    closes TIMESTAMPTZ, content_hash VARCHAR, evidence JSON, problems VARCHAR[]
);
CREATE TABLE sightings (batch_id VARCHAR, board VARCHAR, content_id VARCHAR, source_key VARCHAR, url VARCHAR, fetched_at TIMESTAMPTZ, kind VARCHAR);
CREATE TABLE set_aside_numbers (board VARCHAR, employer_key VARCHAR, role_number VARCHAR, titles VARCHAR[]);
CREATE TABLE postings (
    posting_key VARCHAR, employer VARCHAR, employer_key VARCHAR, role_number VARCHAR, requisition VARCHAR, title VARCHAR, title_key VARCHAR,
    url VARCHAR, apply_url VARCHAR, department VARCHAR, team VARCHAR, "text" VARCHAR, sections JSON, workplace VARCHAR, employment_type VARCHAR,
    weekly_hours DOUBLE, seniority VARCHAR, experience_years DOUBLE, education_required VARCHAR, education_preferred VARCHAR, language VARCHAR,
    published TIMESTAMPTZ, updated TIMESTAMPTZ, closes TIMESTAMPTZ, content_hash VARCHAR, evidence JSON, problems VARCHAR[], status VARCHAR,
    first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, closed_at TIMESTAMPTZ, reposts INTEGER, sources INTEGER
);
CREATE TABLE posting_places (posting_key VARCHAR, city VARCHAR, region VARCHAR, country VARCHAR, "text" VARCHAR);
CREATE TABLE posting_pay (
    posting_key VARCHAR, minimum DECIMAL(18,2), maximum DECIMAL(18,2), currency VARCHAR, period VARCHAR, kind VARCHAR, applies_to VARCHAR,
    evidence VARCHAR, source VARCHAR, inferred VARCHAR[], flags VARCHAR[]
);
CREATE TABLE posting_skills (posting_key VARCHAR, skill VARCHAR, evidence VARCHAR);
CREATE TABLE posting_sources (
    posting_key VARCHAR, source_key VARCHAR, platform VARCHAR, board VARCHAR, url VARCHAR, canonical_url VARCHAR, posting_id VARCHAR, local_id VARCHAR,
    employer_key VARCHAR, role_number VARCHAR, role_number_from VARCHAR, aggregator BOOLEAN, copy BOOLEAN, rule INTEGER, score DOUBLE, evidence VARCHAR, first_batch VARCHAR,
    first_seen TIMESTAMPTZ, last_seen TIMESTAMPTZ, closed_at TIMESTAMPTZ
);
CREATE TABLE posting_versions (
    posting_key VARCHAR, batch_id VARCHAR, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, content_id VARCHAR, content_hash VARCHAR, changed VARCHAR[]
);
CREATE TABLE posting_events (posting_key VARCHAR, "at" TIMESTAMPTZ, kind VARCHAR, batch_id VARCHAR, detail VARCHAR);
CREATE TABLE quarantine (batch_id VARCHAR, board VARCHAR, content_id VARCHAR, url VARCHAR, error VARCHAR, raw JSON);
