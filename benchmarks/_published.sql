-- Cleaned postings become as many as are wanted. Each copy has a key and a number of its own and
-- forty words of a vocabulary of 50,000, the first of them common and the last rare, as in any text.
CREATE TEMP TABLE cleaned AS
SELECT row_number() OVER () - 1 AS base, * FROM read_json(getvariable('cleaned'), sample_size = -1);

CREATE TEMP TABLE copies AS
SELECT
    number, number % (SELECT count(*) FROM cleaned) AS base, md5(number::VARCHAR) AS posting_key,
    TIMESTAMPTZ '2026-03-02 06:00:00+00' - to_days((hash(number, 1) % 200)::INTEGER) AS first_seen,
    hash(number, 2) % 5 = 0 AS shut,
    array_to_string(
        [chr(97 + (word % 26)::INTEGER) || 'o' || chr(97 + (word // 26 % 26)::INTEGER) || 'a' || to_base(word, 36)
         FOR word IN [(50000 ** ((hash(number, 3, place) % 1000003) / 1000003.0))::BIGINT FOR place IN range(40)]],
        ' ') AS words
FROM range(getvariable('wanted')) rows (number);

INSERT INTO postings BY NAME
SELECT
    c.* EXCLUDE (base, education, evidence, sections, pay, places, skills, published, updated, closes)
        REPLACE (c.role_number || '-' || n.number AS role_number, c.text || ' ' || n.words AS text),
    n.posting_key, if(n.shut, 'closed', 'open') AS status, n.first_seen,
    n.first_seen + INTERVAL 30 DAY AS last_seen, if(n.shut, n.first_seen + INTERVAL 31 DAY, NULL) AS closed_at,
    0 AS reposts, 1 AS sources,
    map(['description'], [1]) AS section_starts,
    [struct_pack(
        minimum := y.minimum::DECIMAL(18, 2), maximum := y.maximum::DECIMAL(18, 2), currency := y.currency,
        period := y.period, kind := y.kind, applies_to := NULL::VARCHAR, evidence := y.evidence, source := y.source,
        inferred := []::VARCHAR[], flags := []::VARCHAR[]) FOR y IN c.pay] AS pay,
    [struct_pack(city := l.city, region := l.region, country := l.country, "text" := l.text) FOR l IN c.places]
        AS places,
    [struct_pack("name" := s.name, evidence := s.evidence) FOR s IN c.skills] AS skills
FROM copies n JOIN cleaned c USING (base);

INSERT INTO posting_places BY NAME
SELECT posting_key, unnest(places, recursive := true) FROM postings;

INSERT INTO posting_pay BY NAME
SELECT posting_key, unnest(pay, recursive := true) FROM postings;

INSERT INTO posting_skills BY NAME
SELECT posting_key, skill.name AS skill, skill.evidence FROM (SELECT posting_key, unnest(skills) AS skill FROM postings);

INSERT INTO posting_events BY NAME
SELECT posting_key, first_seen AS "at", 'opened' AS kind, 'bench' AS batch_id FROM postings
UNION ALL
SELECT posting_key, closed_at, 'closed', 'bench' FROM postings WHERE closed_at IS NOT NULL;

INSERT INTO crawls (batch_id, board, started, finished, reason, complete)
VALUES ('bench', 'bench', TIMESTAMPTZ '2026-03-02 06:00:00+00', TIMESTAMPTZ '2026-03-02 06:00:00+00', 'finished', true);

INSERT INTO boards BY NAME
SELECT 'bench' AS board, 'file' AS platform, 'Bench' AS employer, 'https://jobs.example.com' AS url;

INSERT INTO about BY NAME SELECT 1 AS schema_version, 1 AS revision;
