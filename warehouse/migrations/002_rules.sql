-- Version 1 told postings apart by other keys and kept no sketch of a text: nothing that it worked out fits
-- the rules of today. What came in does, and goes back to landing to be merged anew.
CREATE TABLE returned_batches AS
WITH shown AS (
    SELECT batch_id, count(*) FILTER (kind = 'posting') AS shown FROM sightings GROUP BY batch_id
), copying AS (
    SELECT batch_id, bool_or(aggregator) AS aggregator
    FROM sightings JOIN observations USING (content_id)
    GROUP BY batch_id
)
SELECT c.batch_id, {
    'batch': c.batch_id, 'board': c.board, 'platform': coalesce(b.platform, 'file'), 'employer': b.employer,
    'url': b.url, 'started': strftime(c.started, '%Y-%m-%dT%H:%M:%S.%fZ'),
    'finished': strftime(c.finished, '%Y-%m-%dT%H:%M:%S.%fZ'), 'reason': c.reason, 'complete': c.complete,
    'pages': coalesce(c.pages, 0), 'items': least(c.items, coalesce(s.shown, 0)),
    'errors': coalesce(c.errors, '{}'), 'notes': coalesce(c.notes, []),
    'aggregator': coalesce(a.aggregator, b.aggregator, false)
}::JSON AS manifest
FROM crawls c LEFT JOIN boards b USING (board) LEFT JOIN shown s USING (batch_id) LEFT JOIN copying a USING (batch_id);

CREATE TABLE returned_observations AS
SELECT s.batch_id, o.board, o.platform, s.url, s.fetched_at, o.kind, o.record, o.raw AS posting
FROM sightings s JOIN observations o USING (content_id)
UNION ALL BY NAME
-- Of what could not be read only the first batch that brought it is known.
SELECT
    q.batch_id, q.board, q.raw->>'platform' AS platform, q.url, c.started AS fetched_at, 'posting' AS kind,
    q.raw AS record, q.raw AS posting
FROM quarantine q JOIN crawls c USING (batch_id);

DROP TABLE about;
