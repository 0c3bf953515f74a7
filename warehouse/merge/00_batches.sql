-- The batches that are merged at once, no two of one board.
CREATE OR REPLACE TEMP TABLE merging AS
SELECT
    m->>'batch' AS batch_id, m->>'board' AS board, m->>'platform' AS platform, m->>'employer' AS employer,
    employer_key, m->>'url' AS url, (m->>'aggregator')::BOOLEAN AS aggregator, observations, m AS manifest,
    false AS again
FROM (SELECT unnest(from_json(getvariable('batches'), '[{
    "manifest": "JSON", "employer_key": "VARCHAR", "observations": "VARCHAR"}]'), recursive := true))
    AS b(m, employer_key, observations);
SET VARIABLE observations = (SELECT list(observations) FROM merging);
