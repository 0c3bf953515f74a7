-- The same with the month a posting was first seen in, as YYYY-MM, and an employer to part it by.
SELECT *, strftime(first_seen, '%Y-%m') AS month, coalesce(employer_key, 'unknown') AS employer_part
FROM (/* export */)
