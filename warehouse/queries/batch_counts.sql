-- What the batches just merged did to the postings: events by kind, and the postings seen without any.
WITH events AS (
    SELECT
        batch_id, count(*) FILTER (kind = 'opened') AS opened, count(*) FILTER (kind = 'changed') AS changed,
        count(*) FILTER (kind = 'closed') AS closed, count(*) FILTER (kind = 'reopened') AS reopened,
        count(*) FILTER (kind = 'reposted') AS reposted
    FROM happened SEMI JOIN merging USING (batch_id)
    GROUP BY batch_id
), unmoved AS (
    SELECT batch_id, count(*) AS unchanged FROM postings_here ANTI JOIN happened USING (batch_id, posting_key)
    GROUP BY batch_id
), met AS (
    SELECT
        batch_id, count(*) FILTER (content_id IN (SELECT content_id FROM cleaned)) AS cleaned,
        count(*) FILTER (content_id IN (SELECT content_id FROM quarantine)) AS quarantined
    FROM sightings SEMI JOIN merging USING (batch_id)
    GROUP BY batch_id
)
SELECT
    batch_id, coalesce(opened, 0) AS opened, coalesce(changed, 0) AS changed, coalesce(closed, 0) AS closed,
    coalesce(reopened, 0) AS reopened, coalesce(reposted, 0) AS reposted, coalesce(unchanged, 0) AS unchanged,
    coalesce(quarantined, 0) AS quarantined, coalesce(cleaned, 0) AS cleaned
FROM merging LEFT JOIN events USING (batch_id) LEFT JOIN unmoved USING (batch_id) LEFT JOIN met USING (batch_id)
