-- Whether the employer's own page or a copy of it was seen first, and by how many days. One row a posting that
-- was seen at both. What is compared is when our crawls saw each: within a day the order in which boards are
-- crawled is chance, so that counts as `same day`. `sure` is false where the later of the two stood on its board
-- already when that was first seen whole: it may have been there before the other.
WITH known AS (
    SELECT board, min(batch_id) FILTER (complete) AS first_whole FROM crawls GROUP BY board
), seen AS (
    SELECT
        posting_key, copy, min(first_seen) AS first_seen,
        arg_min(board, (first_batch, board)) AS board,
        coalesce(bool_and(first_batch > first_whole), false) AS seen_coming
    FROM posting_sources LEFT JOIN known USING (board)
    GROUP BY posting_key, copy
)
SELECT
    p.employer, p.title, p.role_number, o.board AS own_board, o.first_seen AS own_seen, c.board AS copy_board,
    c.first_seen AS copy_seen,
    CASE WHEN o.first_seen::DATE < c.first_seen::DATE THEN 'employer'
         WHEN c.first_seen::DATE < o.first_seen::DATE THEN 'copy' ELSE 'same day' END AS first,
    abs(date_diff('day', o.first_seen, c.first_seen)) AS days_ahead,
    if(o.first_seen < c.first_seen, c.seen_coming, o.seen_coming) AS sure, p.posting_key
FROM seen o JOIN seen c USING (posting_key) JOIN postings p USING (posting_key)
WHERE NOT o.copy AND c.copy
ORDER BY p.employer, p.title, p.posting_key
