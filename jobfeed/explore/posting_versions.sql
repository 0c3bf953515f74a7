-- The states a posting went through with what each said, the first one first.
SELECT
    v.valid_from, v.valid_to, v.changed, o.title, o."text",
    [concat_ws(', ', l.city, l.region, l.country) FOR l IN o.places] AS places,
    [concat_ws(' ', y.currency, y.minimum, y.maximum, y.period) FOR y IN o.pay] AS pay
FROM posting_versions v JOIN observations o USING (content_id)
WHERE v.posting_key = $posting_key
ORDER BY v.valid_from, v.batch_id
