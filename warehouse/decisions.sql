-- A home's decisions take the place of those the store holds; the sources of those that differ are
-- looked at again.
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
