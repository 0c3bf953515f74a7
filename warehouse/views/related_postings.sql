-- Postings of one employer that say the same under different role numbers: openings of their own, kept
-- apart and linked here. One row a text; postings with equal texts and titles are one group.
SELECT
    p.employer, any_value(p.title) AS title, count(*) AS postings,
    count(*) FILTER (p.status = 'open') AS open_postings,
    list(p.role_number ORDER BY p.role_number, p.posting_key) AS role_numbers,
    list(p.posting_key ORDER BY p.role_number, p.posting_key) AS posting_keys
FROM postings p
JOIN posting_sources s ON s.posting_key = p.posting_key AND s.standing = 1
JOIN observations o ON o.content_id = s.content_id
WHERE o.sketch <> [] AND p.employer_key IS NOT NULL
GROUP BY p.employer_key, p.employer, p.title_key, o.sketch
HAVING count(DISTINCT p.role_number) > 1
ORDER BY postings DESC, p.employer
