-- The states a posting went through.
SELECT valid_from, valid_to, changed, batch_id
FROM posting_versions
WHERE posting_key = $posting_key
ORDER BY valid_from, batch_id
