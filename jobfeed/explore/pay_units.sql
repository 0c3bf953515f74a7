-- In which currencies and periods open postings state their pay.
SELECT y.currency, y.period, count(DISTINCT y.posting_key) AS postings
FROM posting_pay y JOIN postings p USING (posting_key)
WHERE p.status = 'open' AND y.kind = 'base' AND len(y.flags) = 0 AND y.currency <> '' AND y.period <> ''
GROUP BY ALL
ORDER BY postings DESC, y.currency, y.period
