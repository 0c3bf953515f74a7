-- What each affected posting said at any time: the content of its first source that was listed then. What
-- copies said before the employer's own page was met is no state of the posting.
CREATE OR REPLACE TEMP TABLE led_by AS
WITH states AS (
    FROM deciding_states WHERE lasting
), points AS (
    SELECT posting_key, from_batch AS batch_id FROM states
    UNION
    SELECT posting_key, to_batch FROM states
)
SELECT
    p.posting_key, p.batch_id, arg_min(s.board, s.precedence) AS board,
    arg_min(s.content_id, s.precedence) AS content_id,
    arg_min(s.content_hash, s.precedence) AS content_hash
FROM points p JOIN states s
  ON s.posting_key = p.posting_key AND s.from_batch <= p.batch_id
 AND (p.batch_id < s.to_batch OR s.from_batch = s.to_batch AND p.batch_id = s.from_batch)
GROUP BY p.posting_key, p.batch_id;

-- Where the contents lie that they said or say now.
CREATE OR REPLACE TEMP TABLE told_in AS
SELECT content_id, o.rowid AS place, c.content_id IS NOT NULL AS fresh
FROM observations o SEMI JOIN (
    SELECT board, content_id FROM led_by UNION SELECT board, content_id FROM sources_now
) USING (board, content_id) LEFT JOIN cleaned c USING (content_id);

CREATE OR REPLACE TEMP TABLE described AS
WITH opened AS (
    SELECT posting_key, min(from_batch) AS batch_id FROM deciding_states GROUP BY posting_key
), states AS (
    SELECT l.* REPLACE (CASE WHEN row_number() OVER time = 1 THEN o.batch_id ELSE l.batch_id END AS batch_id)
    FROM led_by l JOIN opened o USING (posting_key)
    WINDOW time AS (PARTITION BY posting_key ORDER BY l.batch_id)
    QUALIFY lag(content_hash) OVER time IS DISTINCT FROM content_hash
)
SELECT
    s.*, c.started, o.title, o.text_hash, o.workplace, o.employment_type, o.closes,
    list_sort([{'a': p.minimum, 'b': p.maximum, 'c': p.currency, 'd': p.period, 'e': p.kind} FOR p IN o.pay]) AS pay,
    list_sort([{'a': p.city, 'b': p.region, 'c': p.country} FOR p IN o.places]) AS places
FROM states s JOIN crawls c USING (batch_id) JOIN told_in t USING (content_id)
JOIN observations o ON o.rowid = t.place;

-- In a table of their own: a window over what the planner takes for many rows costs as if they were.
CREATE OR REPLACE TEMP TABLE said AS
SELECT
    posting_key, batch_id, started AS valid_from, lead(started) OVER time AS valid_to, content_id, content_hash,
    CASE WHEN row_number() OVER time > 1 THEN list_filter([
        CASE WHEN lag(title) OVER time IS DISTINCT FROM title THEN 'title' END,
        CASE WHEN lag(text_hash) OVER time IS DISTINCT FROM text_hash THEN 'text' END,
        CASE WHEN lag(pay) OVER time IS DISTINCT FROM pay THEN 'pay' END,
        CASE WHEN lag(places) OVER time IS DISTINCT FROM places THEN 'places' END,
        CASE WHEN lag(workplace) OVER time IS DISTINCT FROM workplace THEN 'workplace' END,
        CASE WHEN lag(employment_type) OVER time IS DISTINCT FROM employment_type THEN 'employment_type' END,
        CASE WHEN lag(closes) OVER time IS DISTINCT FROM closes THEN 'closes' END
    ], lambda field: field IS NOT NULL) END AS changed
FROM described
WINDOW time AS (PARTITION BY posting_key ORDER BY batch_id);

DELETE FROM posting_versions WHERE rowid IN (SELECT v.rowid FROM posting_versions v SEMI JOIN before USING (posting_key));
INSERT INTO posting_versions FROM said;

INSERT INTO happened
SELECT posting_key, valid_from, 'changed', batch_id, array_to_string(changed, ', ')
FROM said
WHERE changed IS NOT NULL;
DELETE FROM posting_events WHERE rowid IN (SELECT e.rowid FROM posting_events e SEMI JOIN before USING (posting_key));
INSERT INTO posting_events FROM happened;
