-- Every table and view with its comment.
SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables()
UNION ALL
SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
ORDER BY kind, name
