-- Whose board it is, so that an employer's own site is known as such. The next crawl of a board tells it
-- anew; until then it goes by what the board showed.
ALTER TABLE boards ADD COLUMN employer_key VARCHAR;
UPDATE boards SET employer_key = shown.employer_key
FROM (
    SELECT board, employer, min(employer_key) AS employer_key FROM observations
    WHERE employer_key IS NOT NULL
    GROUP BY ALL
) shown
WHERE shown.board = boards.board AND shown.employer = boards.employer;
