-- Base pay: counts and quartiles of both ends. One row a title key, country, currency and period, of postings
-- open and closed. A posting counts once in each of its countries, with the medians of its ranges where it
-- states several; flagged ranges are left out. Few postings make weak quartiles.
WITH paid AS (
    SELECT posting_key, currency, period, median(minimum) AS minimum, median(maximum) AS maximum
    FROM posting_pay
    WHERE kind = 'base' AND len(flags) = 0
    GROUP BY ALL
), placed AS (
    SELECT DISTINCT posting_key, country FROM posting_places WHERE country IS NOT NULL
)
SELECT
    p.title_key, l.country, y.currency, y.period, count(*) AS postings,
    median(y.minimum) AS median_minimum, median(y.maximum) AS median_maximum,
    quantile_cont(y.minimum, 0.25) AS lower_quartile, quantile_cont(y.maximum, 0.75) AS upper_quartile
FROM paid y JOIN postings p USING (posting_key) LEFT JOIN placed l USING (posting_key)
GROUP BY ALL
ORDER BY postings DESC, p.title_key, l.country, y.currency, y.period
