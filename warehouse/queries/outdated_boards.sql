-- The boards with contents that other rules cleaned, and how many these are.
SELECT board, count(*) AS contents
FROM (
    SELECT board FROM observations WHERE cleaner_version <> $cleaner_version
    UNION ALL
    SELECT board FROM quarantine WHERE cleaner_version <> $cleaner_version
)
GROUP BY board
ORDER BY board
