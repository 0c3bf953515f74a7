-- Days from first sight to closing, by employer. One row an employer. Gaps of reposted openings are not taken off; postings still open do not count yet.
SELECT employer, count(*) AS closed_postings, round(median(date_diff('hour', first_seen, closed_at) / 24.0), 1) AS median_days,
       round(quantile_cont(date_diff('hour', first_seen, closed_at) / 24.0, 0.9), 1) AS slowest_tenth_days
FROM postings WHERE status = 'closed' AND closed_at IS NOT NULL GROUP BY employer ORDER BY closed_postings DESC
