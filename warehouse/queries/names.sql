-- By what the given sources can be named for good: the posting id on the board, else the address, whichever
-- means no other source. Without a name where neither does.
WITH chosen AS (
    SELECT unnest($chosen::UBIGINT[]) AS source_key
), asked AS (
    SELECT * FROM posting_sources SEMI JOIN chosen USING (source_key)
), by_id AS (
    SELECT board, local_id, bool_and(source_key IN (FROM chosen)) AS alone
    FROM posting_sources SEMI JOIN asked USING (board, local_id)
    GROUP BY ALL
), by_address AS (
    SELECT board, canonical_url, bool_and(source_key IN (FROM chosen)) AS alone
    FROM posting_sources SEMI JOIN asked USING (board, canonical_url)
    GROUP BY ALL
)
SELECT
    board || '/' || CASE WHEN i.alone THEN local_id WHEN a.alone THEN canonical_url END AS "name",
    min(first_seen) AS first_seen, any_value(coalesce(url, board || '/' || local_id)) AS shown
FROM asked JOIN by_id i USING (board, local_id) LEFT JOIN by_address a USING (board, canonical_url)
GROUP BY "name"
ORDER BY min((posting_key <> $first, standing, board, local_id))
