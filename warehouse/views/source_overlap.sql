-- How far two boards show the same postings. One row a pair of boards with a posting in common; `percent` is
-- the share of the first board's postings that the other shows as well. Postings that closed count.
WITH shown AS (
    SELECT DISTINCT board, posting_key FROM posting_sources
), sizes AS (
    SELECT board, count(*) AS postings FROM shown GROUP BY board
)
SELECT
    a.board, b.board AS other, count(*) AS shared, s.postings,
    round(100.0 * count(*) / s.postings, 1) AS percent
FROM shown a JOIN shown b ON b.posting_key = a.posting_key AND b.board <> a.board JOIN sizes s ON s.board = a.board
GROUP BY a.board, b.board, s.postings
ORDER BY shared DESC, a.board, other
