-- How much there is now, and what the week before the newest crawl brought and took.
WITH week AS (SELECT max(started) - INTERVAL 7 DAY AS since FROM crawls)
SELECT
    count(*) FILTER (p.status = 'open') AS open,
    count(*) AS ever,
    count(DISTINCT p.employer_key) FILTER (p.status = 'open') AS employers,
    count(*) FILTER (p.first_seen > week.since) AS new,
    count(*) FILTER (p.closed_at > week.since) AS closed,
    (SELECT max(started) FROM crawls) AS crawled
FROM postings p, week
