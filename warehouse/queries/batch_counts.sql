-- What one batch did to the postings: events by kind, and the postings seen without any.
WITH mine AS (
    SELECT * FROM posting_events WHERE batch_id = $batch
), listed AS (
    SELECT DISTINCT p.posting_key
    FROM sightings s JOIN observations o USING (content_id) JOIN posting_sources p USING (source_key)
    WHERE s.batch_id = $batch AND o.kind = 'posting'
      AND o.board IN (SELECT board FROM batches WHERE batch_id = $batch)
)
SELECT
    count(*) FILTER (kind = 'opened') AS opened,
    count(*) FILTER (kind = 'changed') AS changed,
    count(*) FILTER (kind = 'closed') AS closed,
    count(*) FILTER (kind = 'reopened') AS reopened,
    count(*) FILTER (kind = 'reposted') AS reposted,
    (SELECT count(*) FROM listed ANTI JOIN mine USING (posting_key)) AS unchanged,
    (SELECT count(*) FROM sightings SEMI JOIN quarantine USING (content_id) WHERE sightings.batch_id = $batch)
        AS quarantined
FROM mine
