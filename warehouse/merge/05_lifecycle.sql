-- When each source was listed, and from that when each opening was open.

-- One row a source and crawl that speaks of it: listed, or said to be gone.
CREATE OR REPLACE TEMP TABLE seen AS
SELECT s.source_key, s.batch_id, n.board, max(s.content_id) FILTER (s.kind = 'posting') AS content_id, bool_and(s.kind = 'gone') AS gone
FROM sightings s JOIN sources_now n USING (source_key) GROUP BY ALL;

-- After each sighting, the first crawl that looked at the whole board.
CREATE OR REPLACE TEMP TABLE runs AS
WITH closing AS (SELECT board, batch_id FROM crawls WHERE closes),
ordered AS (
    SELECT s.*, lead(s.batch_id) OVER (PARTITION BY s.source_key ORDER BY s.batch_id) AS next_seen FROM seen s
)
SELECT o.source_key, o.batch_id, o.content_id, o.gone, o.next_seen,
       CASE WHEN o.gone THEN o.batch_id WHEN c.batch_id < coalesce(o.next_seen, '~') THEN c.batch_id END AS end_batch
FROM ordered o ASOF LEFT JOIN closing c ON c.board = o.board AND c.batch_id > o.batch_id;

-- Spans in which a source was listed without a break.
CREATE OR REPLACE TEMP TABLE source_spans AS
WITH marked AS (
    SELECT *, coalesce(lag(end_batch) OVER w IS NOT NULL OR lag(gone) OVER w, true) AS begins FROM runs WINDOW w AS (PARTITION BY source_key ORDER BY batch_id)
), numbered AS (
    SELECT *, sum(begins::INTEGER) OVER (PARTITION BY source_key ORDER BY batch_id) AS span FROM marked
)
SELECT source_key, span, min(batch_id) AS from_batch, max(batch_id) FILTER (NOT gone) AS last_batch, max(end_batch) AS to_batch,
       bool_or(gone) AS said_gone
FROM numbered GROUP BY source_key, span HAVING count(*) FILTER (NOT gone) > 0;

-- The employer's own pages decide whether an opening is open; copies only where there are none.
CREATE OR REPLACE TEMP TABLE deciding AS
SELECT source_key, posting_key, local_id, board FROM sources_now
QUALIFY copy IS NOT DISTINCT FROM bool_and(copy) OVER (PARTITION BY posting_key);

-- Spans of an opening: those of its deciding sources laid over one another.
CREATE OR REPLACE TEMP TABLE posting_spans AS
WITH spans AS (
    SELECT d.posting_key, d.local_id, s.from_batch, coalesce(s.to_batch, '~') AS to_batch, s.last_batch, s.said_gone
    FROM source_spans s JOIN deciding d USING (source_key)
), before AS (
    SELECT *, max(to_batch) OVER (PARTITION BY posting_key ORDER BY from_batch, to_batch, local_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
    FROM spans
), islands AS (
    SELECT *, sum((reach IS NULL OR reach <= from_batch)::INTEGER) OVER (PARTITION BY posting_key ORDER BY from_batch, to_batch, local_id) AS span FROM before
)
SELECT posting_key, span, min(from_batch) AS from_batch, nullif(max(to_batch), '~') AS to_batch, max(last_batch) AS last_batch,
       bool_or(said_gone) AS said_gone, list(DISTINCT local_id ORDER BY local_id) AS ids
FROM islands GROUP BY posting_key, span;

DELETE FROM posting_events WHERE posting_key IN (FROM affected);
INSERT INTO posting_events
WITH timed AS (
    SELECT s.*, f.started AS from_at, t.started AS to_at, lag(t.started) OVER w AS closed_before, lag(s.to_batch) OVER w AS batch_before,
           lag(s.ids) OVER w AS ids_before
    FROM posting_spans s JOIN crawls f ON f.batch_id = s.from_batch LEFT JOIN crawls t ON t.batch_id = s.to_batch
    WINDOW w AS (PARTITION BY posting_key ORDER BY span)
), firsts AS (
    SELECT posting_key, min(first_batch) AS first_batch FROM sources_now GROUP BY ALL
)
SELECT t.posting_key, c.started, 'opened', f.first_batch, NULL
FROM timed t JOIN firsts f USING (posting_key) JOIN crawls c ON c.batch_id = f.first_batch WHERE t.span = 1
UNION ALL
SELECT posting_key, to_at, 'closed', to_batch, CASE WHEN said_gone THEN 'its page says so' ELSE 'no longer listed' END
FROM timed t WHERE to_at IS NOT NULL
  AND NOT EXISTS (FROM posting_spans n WHERE n.posting_key = t.posting_key AND n.from_batch = t.to_batch)
UNION ALL
SELECT posting_key, from_at, 'reopened', from_batch, NULL FROM timed WHERE span > 1 AND batch_before < from_batch
UNION ALL
SELECT posting_key, from_at, 'reposted', from_batch,
       CASE WHEN batch_before = from_batch THEN 'under a new posting id' ELSE format('{} days after it closed', date_diff('day', closed_before, from_at)) END
FROM timed WHERE span > 1 AND (from_at::DATE > closed_before::DATE OR (batch_before = from_batch AND NOT list_has_any(ids, ids_before)));

DELETE FROM posting_sources WHERE posting_key IN (FROM affected) OR source_key IN (SELECT source_key FROM sources_now);
INSERT INTO posting_sources BY NAME
SELECT n.*, f.started AS first_seen, l.started AS last_seen, t.started AS closed_at
FROM sources_now n
JOIN (SELECT source_key, max_by(last_batch, from_batch) AS last_batch, arg_max(coalesce(to_batch, ''), from_batch) AS to_batch
      FROM source_spans GROUP BY ALL) s USING (source_key)
JOIN crawls f ON f.batch_id = n.first_batch JOIN crawls l ON l.batch_id = s.last_batch LEFT JOIN crawls t ON t.batch_id = s.to_batch;
