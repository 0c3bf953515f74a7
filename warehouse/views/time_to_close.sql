-- Days that postings were open before they closed, by employer. One row an employer. Gaps before a posting
-- opened again do not count; postings still open do not count yet.
WITH open_time AS (
    SELECT
        p.posting_key, p.employer,
        sum(CASE WHEN e.kind = 'closed' THEN epoch(e."at") ELSE -epoch(e."at") END) / 86400 AS days
    FROM postings p JOIN posting_events e USING (posting_key)
    WHERE p.status = 'closed' AND e.kind IN ('opened', 'closed', 'reopened')
    GROUP BY ALL
)
SELECT
    employer, count(*) AS closed_postings, round(median(days), 1) AS median_days,
    round(quantile_cont(days, 0.9), 1) AS slowest_tenth_days
FROM open_time
GROUP BY employer
ORDER BY closed_postings DESC, employer
