-- What a home knows of employers takes the place of what the store holds of it. To be cleaned again is every
-- content whose employer may be another by what differs.
CREATE OR REPLACE TEMP TABLE marks_now AS
SELECT unnest(from_json(getvariable('marks'), '[{
    "kind": "VARCHAR", "mark": "VARCHAR", "employer": "VARCHAR", "employer_key": "VARCHAR"}]'), recursive := true);

CREATE OR REPLACE TEMP TABLE differing_marks AS
(FROM employer_marks EXCEPT FROM marks_now) UNION (FROM marks_now EXCEPT FROM employer_marks);

CREATE OR REPLACE TEMP TABLE to_clean AS
WITH keys AS (
    SELECT unnest([mark, employer_key]) AS employer_key FROM differing_marks WHERE kind = 'name'
    UNION
    -- A name says more than an address: a new one takes over what an address told.
    SELECT employer_key FROM employer_marks
    WHERE kind <> 'name' AND EXISTS (FROM differing_marks WHERE kind = 'name')
), addresses AS (
    SELECT DISTINCT regexp_extract(mark, '[^/]+$') AS part FROM differing_marks WHERE kind <> 'name'
)
SELECT board, content_id
FROM observations
WHERE employer_key IN (SELECT employer_key FROM keys)
   OR EXISTS (FROM addresses WHERE contains(lower(concat_ws(' ', url, apply_url, canonical_url)), part));

DELETE FROM employer_marks;
INSERT INTO employer_marks BY NAME FROM marks_now;
