-- How many contents read otherwise since a moment, by field.
SELECT field, count(*) AS contents
FROM recleaned
WHERE cleaned_at >= $since
GROUP BY field
ORDER BY contents DESC, field
