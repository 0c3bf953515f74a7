-- What the index is made from and by which rules, up to which document its words stand in order, how many
-- documents there are and how many words one has.
CREATE OR REPLACE TABLE full_text.about AS
SELECT
    (SELECT revision FROM jobfeed.about) AS revision, getvariable('rules') AS rules,
    getvariable('in_order')::INTEGER AS in_order, count(*) AS documents, avg(length) AS length
FROM full_text.documents;
