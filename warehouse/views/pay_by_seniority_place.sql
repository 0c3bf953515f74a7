-- Base pay by title, place and seniority: counts and quartiles of the middle of each range. One row a title
-- key, seniority, country, city, currency and period. A posting in several cities counts in each; flagged
-- ranges are left out; a range with one end counts by that end. Few postings make weak quartiles.
WITH paid AS (
    SELECT
        p.posting_key, p.title_key, p.seniority, y.currency, y.period,
        (coalesce(y.minimum, y.maximum) + coalesce(y.maximum, y.minimum)) / 2 AS middle
    FROM posting_pay y JOIN postings p USING (posting_key)
    WHERE y.kind = 'base' AND len(y.flags) = 0 AND coalesce(y.minimum, y.maximum) IS NOT NULL
), placed AS (
    SELECT DISTINCT posting_key, country, city FROM posting_places
)
SELECT
    title_key, seniority, country, city, currency, period, count(DISTINCT posting_key) AS postings,
    quantile_cont(middle, 0.25) AS lower_quartile, median(middle) AS median,
    quantile_cont(middle, 0.75) AS upper_quartile
FROM paid LEFT JOIN placed USING (posting_key)
GROUP BY ALL
ORDER BY postings DESC, title_key, seniority, country, city, currency, period
