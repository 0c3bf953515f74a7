-- Days that postings were open before they closed, by employer. One row an employer. Gaps before a posting
-- opened again do not count, and a posting still open does not count yet, so young data knows of quick
-- closings only. `seen_opening` of them opened under our eyes; the others had stood there before, so that the
-- days are too few where these are many.
SELECT
    e.employer, count(*) AS closed_postings, count(*) FILTER (d.seen_opening) AS seen_opening,
    round(median(d.days), 1) AS median_days, round(quantile_cont(d.days, 0.9), 1) AS slowest_tenth_days
FROM days_open d JOIN postings p USING (posting_key) LEFT JOIN employers e ON e.employer_key = d.employer_key
WHERE p.status = 'closed'
GROUP BY d.employer_key, e.employer
ORDER BY closed_postings DESC, e.employer
