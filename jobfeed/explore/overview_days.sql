-- How many postings were open at the end of each day, and how many opened and closed on it; days on
-- which nothing happened are left out.
SELECT
    "at"::DATE AS day,
    count(*) FILTER (kind IN ('opened', 'reopened')) AS opened,
    count(*) FILTER (kind = 'closed') AS closed,
    sum(opened - closed) OVER (ORDER BY day)::BIGINT AS open
FROM posting_events
GROUP BY day
ORDER BY day
