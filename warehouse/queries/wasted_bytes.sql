-- About how many bytes of a file of so many hold nothing that stands: free blocks, and the share of rows with texts
-- that were replaced.
SELECT
    $size - block_size * used_blocks * (1 - coalesce((kept - standing) / nullif(kept + observed, 0), 0)) AS wasted
FROM
    pragma_database_size() AS size,
    (SELECT estimated_size AS kept FROM duckdb_tables()
    WHERE table_name = 'postings' AND database_name = current_database()),
    (SELECT count(*) AS standing FROM postings),
    (SELECT count(*) AS observed FROM observations)
WHERE size.database_name = current_database()
