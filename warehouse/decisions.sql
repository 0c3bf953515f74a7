-- A home's decisions take the place of those the store holds; the sources of those that differ are
-- looked at again by the steps of a merge that follow, as if a batch had news of them.
CREATE OR REPLACE TEMP TABLE merging (board VARCHAR, batch_id VARCHAR);

CREATE OR REPLACE TEMP TABLE decisions_now AS
SELECT * REPLACE (md5_number_lower(decision) AS decision)
FROM (SELECT unnest(from_json(getvariable('decisions'), '[{
    "position": "INTEGER", "decision": "VARCHAR", "kind": "VARCHAR", "at": "TIMESTAMPTZ", "why": "VARCHAR",
    "ordinal": "INTEGER", "board": "VARCHAR", "name": "VARCHAR", "address": "VARCHAR"}]'), recursive := true));

CREATE OR REPLACE TEMP TABLE touched AS
WITH differing AS (
    (FROM decisions EXCEPT FROM decisions_now) UNION (FROM decisions_now EXCEPT FROM decisions)
)
SELECT DISTINCT source_key
FROM posting_sources s JOIN differing d
  ON d.board = s.board AND (d.name = s.local_id OR d.address = s.canonical_url);

DELETE FROM decisions;
INSERT INTO decisions BY NAME FROM decisions_now;

CREATE OR REPLACE TEMP TABLE left_behind AS
SELECT source_key, board, posting_key, employer_key, aggregator
FROM posting_sources SEMI JOIN touched USING (source_key);

CREATE OR REPLACE TEMP TABLE cleaned (content_id UBIGINT);
CREATE OR REPLACE TEMP TABLE seen_again (source_key UBIGINT, batch_id VARCHAR, started TIMESTAMPTZ);
