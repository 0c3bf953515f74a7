-- Base pay: counts and quartiles of both ends. One row a title key, country, currency and period.
-- Flagged ranges are left out; ranges by place of one posting each count, at the first of its countries.
SELECT
    p.title_key, list_min([l.country FOR l IN p.places]) AS country, y.currency, y.period,
    count(DISTINCT p.posting_key) AS postings,
    median(y.minimum) AS median_minimum, median(y.maximum) AS median_maximum,
    quantile_cont(y.minimum, 0.25) AS lower_quartile, quantile_cont(y.maximum, 0.75) AS upper_quartile
FROM posting_pay y JOIN postings p USING (posting_key)
WHERE y.kind = 'base' AND len(y.flags) = 0
GROUP BY ALL
ORDER BY postings DESC
