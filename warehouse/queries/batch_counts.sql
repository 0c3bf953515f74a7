-- What one batch did to the postings: events by kind, and the postings seen without any.
WITH mine AS (SELECT * FROM posting_events WHERE batch_id = $batch)
SELECT
    count(*) FILTER (kind = 'opened') AS opened, count(*) FILTER (kind = 'changed') AS changed, count(*) FILTER (kind = 'closed') AS closed,
    count(*) FILTER (kind = 'reopened') AS reopened, count(*) FILTER (kind = 'reposted') AS reposted,
    (SELECT count(DISTINCT p.posting_key) FROM sightings s JOIN posting_sources p USING (source_key)
     WHERE s.batch_id = $batch AND s.kind = 'posting' AND p.posting_key NOT IN (SELECT posting_key FROM mine)) AS unchanged,
    (SELECT count(*) FROM quarantine WHERE batch_id = $batch) AS quarantined
FROM mine
