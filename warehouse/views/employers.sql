-- Employers, however their names are spelled. One row an employer: the spelling that most of its postings have,
-- all of them, and how many postings there were and are open. A posting that names no employer is in none.
SELECT
    employer_key, mode(employer ORDER BY employer) AS employer, list_sort(list(DISTINCT employer)) AS spelled,
    count(*) AS postings, count(*) FILTER (status = 'open') AS open_postings
FROM postings
WHERE employer_key IS NOT NULL
GROUP BY employer_key
ORDER BY open_postings DESC, employer_key
