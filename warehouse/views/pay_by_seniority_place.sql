-- Base pay by title, place and seniority: counts and quartiles of the middle of the range. One row a title
-- key, seniority, country, city, currency and period, of postings open and closed. A posting counts once in each
-- of its cities, with the median of its ranges where it states several, be they for other places; flagged
-- ranges are left out; a range with one end counts by that end. Few postings make weak quartiles.
WITH paid AS (
    SELECT
        posting_key, currency, period,
        median((coalesce(minimum, maximum) + coalesce(maximum, minimum)) / 2) AS middle
    FROM posting_pay
    WHERE kind = 'base' AND len(flags) = 0 AND coalesce(minimum, maximum) IS NOT NULL
    GROUP BY ALL
), placed AS (
    SELECT DISTINCT posting_key, country, city FROM posting_places
)
SELECT
    p.title_key, p.seniority, l.country, l.city, y.currency, y.period, count(*) AS postings,
    quantile_cont(y.middle, 0.25) AS lower_quartile, median(y.middle) AS median,
    quantile_cont(y.middle, 0.75) AS upper_quartile
FROM paid y JOIN postings p USING (posting_key) LEFT JOIN placed l USING (posting_key)
GROUP BY ALL
ORDER BY postings DESC, p.title_key, p.seniority, l.country, l.city, y.currency, y.period
