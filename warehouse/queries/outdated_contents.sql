-- What other rules made of a board's contents.
CREATE OR REPLACE TEMP TABLE to_clean AS
SELECT board, content_id
FROM observations
WHERE board = getvariable('board') AND cleaner_version <> getvariable('cleaner_version')
UNION ALL
SELECT board, content_id
FROM quarantine
WHERE board = getvariable('board') AND cleaner_version <> getvariable('cleaner_version');
