-- Base pay by title key, country, currency and period: counts and quartiles of both ends. Flagged ranges are left out; ranges by place of one posting each count.
SELECT p.title_key, l.country, y.currency, y.period, count(DISTINCT p.posting_key) AS postings, median(y.minimum) AS median_minimum,
       median(y.maximum) AS median_maximum, quantile_cont(y.minimum, 0.25) AS lower_quartile, quantile_cont(y.maximum, 0.75) AS upper_quartile
FROM posting_pay y JOIN postings p USING (posting_key)
LEFT JOIN (SELECT posting_key, min(country) AS country FROM posting_places GROUP BY ALL) l USING (posting_key)
WHERE y.kind = 'base' AND len(y.flags) = 0 GROUP BY ALL ORDER BY postings DESC
