-- Postings first seen in the seven days before the last crawl of any board. One row a posting. On a new
-- board everything is new.
SELECT employer, title, role_number, first_seen, status, url, posting_key
FROM postings
WHERE first_seen > (SELECT max(started) FROM crawls) - INTERVAL 7 DAY
ORDER BY first_seen DESC, employer, title
