-- What a person decided, and each source's employer by the name it shows.
CREATE TABLE decisions (
    position INTEGER, decision UBIGINT, kind VARCHAR, "at" TIMESTAMPTZ, why VARCHAR, ordinal INTEGER, board VARCHAR,
    "name" VARCHAR, address VARCHAR
);

ALTER TABLE posting_sources ADD COLUMN employer VARCHAR;
UPDATE posting_sources SET employer = o.employer
FROM observations o WHERE o.content_id = posting_sources.content_id;

UPDATE posting_sources SET evidence = replace(evidence, employer_key, employer)
WHERE rule = 1 OR (rule = 4 AND starts_with(evidence, 'the copy names '));
