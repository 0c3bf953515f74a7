-- The postings that the named sources belong to.
SELECT DISTINCT posting_key
FROM posting_sources s JOIN (SELECT unnest($board) AS board, unnest($name) AS "name") n USING (board)
WHERE n.name IN (s.local_id, s.canonical_url)
ORDER BY posting_key
