-- What each opening said at any time: the content of its first deciding source that was listed then.
CREATE OR REPLACE TEMP TABLE source_states AS
WITH listed AS (
    SELECT r.source_key, r.batch_id, r.content_id, o.content_hash, r.end_batch,
           lag(o.content_hash) OVER w IS DISTINCT FROM o.content_hash OR coalesce(lag(r.end_batch) OVER w IS NOT NULL, true) AS begins
    FROM runs r JOIN observations o USING (content_id) WHERE NOT r.gone
    WINDOW w AS (PARTITION BY r.source_key ORDER BY r.batch_id)
), grouped AS (
    SELECT *, sum(begins::INTEGER) OVER (PARTITION BY source_key ORDER BY batch_id) AS state FROM listed
), states AS (
    SELECT source_key, state, min(batch_id) AS from_batch, max(end_batch) AS end_batch, arg_min(content_id, batch_id) AS content_id,
           any_value(content_hash) AS content_hash
    FROM grouped GROUP BY source_key, state
)
SELECT s.*, coalesce(s.end_batch, lead(s.from_batch) OVER (PARTITION BY s.source_key ORDER BY s.state), '~') AS to_batch,
       n.posting_key, n.first_batch
FROM states s JOIN sources_now n USING (source_key) SEMI JOIN deciding USING (source_key);

CREATE OR REPLACE TEMP TABLE led_by AS
WITH points AS (
    SELECT posting_key, from_batch AS batch_id FROM source_states
    UNION SELECT posting_key, to_batch FROM source_states WHERE to_batch <> '~'
)
SELECT p.posting_key, p.batch_id,
       arg_min(s.content_id, (s.first_batch, s.source_key)) AS content_id,
       arg_min(s.content_hash, (s.first_batch, s.source_key)) AS content_hash
FROM points p JOIN source_states s ON s.posting_key = p.posting_key AND s.from_batch <= p.batch_id AND p.batch_id < s.to_batch
GROUP BY ALL;

DELETE FROM posting_versions WHERE posting_key IN (FROM affected);
INSERT INTO posting_versions
WITH distinct_states AS (
    SELECT * FROM led_by QUALIFY lag(content_hash) OVER (PARTITION BY posting_key ORDER BY batch_id) IS DISTINCT FROM content_hash
), described AS (
    SELECT v.*, c.started, o.title, o."text", o.pay::VARCHAR AS pay, list_sort([p.city || '/' || p.country FOR p IN o.places])::VARCHAR AS places, o.workplace,
           o.employment_type, o.closes
    FROM distinct_states v JOIN crawls c USING (batch_id) JOIN observations o USING (content_id)
)
SELECT posting_key, batch_id, started, lead(started) OVER w, content_id, content_hash,
       CASE WHEN row_number() OVER w > 1 THEN list_filter([
           CASE WHEN lag(title) OVER w IS DISTINCT FROM title THEN 'title' END, CASE WHEN lag("text") OVER w IS DISTINCT FROM "text" THEN 'text' END,
           CASE WHEN lag(pay) OVER w IS DISTINCT FROM pay THEN 'pay' END, CASE WHEN lag(places) OVER w IS DISTINCT FROM places THEN 'places' END,
           CASE WHEN lag(workplace) OVER w IS DISTINCT FROM workplace THEN 'workplace' END,
           CASE WHEN lag(employment_type) OVER w IS DISTINCT FROM employment_type THEN 'employment_type' END,
           CASE WHEN lag(closes) OVER w IS DISTINCT FROM closes THEN 'closes' END], lambda x: x IS NOT NULL) END
FROM described WINDOW w AS (PARTITION BY posting_key ORDER BY batch_id);

INSERT INTO posting_events
SELECT posting_key, valid_from, 'changed', batch_id, array_to_string(changed, ', ')
FROM posting_versions WHERE posting_key IN (FROM affected) AND len(changed) > 0;
