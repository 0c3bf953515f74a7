-- Skills rising and falling: how many of the postings opened in the last 28 days name a skill, against the 28
-- days before, counted back from the last crawl. One row a skill. `points` is the change of its share in
-- percentage points; null until there are postings in both spans. A new board shifts it by all it lists.
WITH opened AS (
    SELECT
        posting_key,
        CASE WHEN first_seen > last_crawl - INTERVAL 28 DAY THEN 'recent'
             WHEN first_seen > last_crawl - INTERVAL 56 DAY THEN 'before' END AS span
    FROM postings, (SELECT max(started) AS last_crawl FROM crawls)
), totals AS (
    SELECT count(*) FILTER (span = 'recent') AS recent, count(*) FILTER (span = 'before') AS before FROM opened
), named AS (
    SELECT
        skill, count(DISTINCT posting_key) FILTER (span = 'recent') AS recent,
        count(DISTINCT posting_key) FILTER (span = 'before') AS before
    FROM posting_skills JOIN opened USING (posting_key)
    WHERE span IS NOT NULL
    GROUP BY skill
)
SELECT
    n.skill, n.recent, n.before,
    round(100.0 * n.recent / nullif(t.recent, 0), 1) AS recent_percent,
    round(100.0 * n.before / nullif(t.before, 0), 1) AS before_percent,
    round(100.0 * n.recent / nullif(t.recent, 0) - 100.0 * n.before / nullif(t.before, 0), 1) AS points
FROM named n, totals t
ORDER BY points DESC NULLS LAST, n.recent DESC, n.skill
