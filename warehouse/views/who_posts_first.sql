-- Whether the employer's own page or a copy of it was seen first, and by how many days. One row a posting that
-- was seen at both. What is compared is when our crawls saw each: within a day the order in which boards are
-- crawled is chance, so that counts as `same day`.
WITH seen AS (
    SELECT
        posting_key,
        min(first_seen) FILTER (NOT copy) AS own_seen, arg_min(board, first_seen) FILTER (NOT copy) AS own_board,
        min(first_seen) FILTER (copy) AS copy_seen, arg_min(board, first_seen) FILTER (copy) AS copy_board
    FROM posting_sources
    GROUP BY posting_key
    HAVING count(*) FILTER (copy) > 0 AND count(*) FILTER (NOT copy) > 0
)
SELECT
    p.employer, p.title, p.role_number, s.own_board, s.own_seen, s.copy_board, s.copy_seen,
    CASE WHEN s.own_seen::DATE < s.copy_seen::DATE THEN 'employer'
         WHEN s.copy_seen::DATE < s.own_seen::DATE THEN 'copy' ELSE 'same day' END AS first,
    abs(date_diff('day', s.own_seen, s.copy_seen)) AS days_ahead, p.posting_key
FROM seen s JOIN postings p USING (posting_key)
ORDER BY p.employer, p.title, p.posting_key
