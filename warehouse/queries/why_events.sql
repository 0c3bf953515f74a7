-- What happened to a posting, in the order of time.
SELECT "at", kind, detail, batch_id
FROM posting_events
WHERE posting_key = $posting_key
ORDER BY "at", batch_id, kind = 'reposted', kind
