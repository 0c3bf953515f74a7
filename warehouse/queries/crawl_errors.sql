-- What went wrong in all crawls of a board, by kind. One row a board and kind.
WITH kinds AS (
    SELECT board, unnest(map_entries(errors::MAP(VARCHAR, BIGINT))) AS error FROM crawls
)
SELECT board, error.key AS kind, sum(error.value)::BIGINT AS errors
FROM kinds
GROUP BY ALL
ORDER BY ALL
