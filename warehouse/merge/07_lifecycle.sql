-- When each affected posting was open, and who speaks for it.
CREATE OR REPLACE TEMP TABLE belonging AS
SELECT *, rowid AS place FROM posting_sources
WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN affected USING (posting_key));

CREATE OR REPLACE TEMP TABLE states_now AS
FROM source_states
WHERE rowid IN (SELECT s.rowid FROM source_states s SEMI JOIN belonging USING (source_key));

CREATE OR REPLACE TEMP TABLE sources_now AS
WITH firm AS (
    -- Boards that have the number as a field of their own: who has it in running text only copies them.
    SELECT posting_key, min(board) AS a_board, max(board) AS another
    FROM belonging
    WHERE NOT aggregator AND role_number_from <> 'text'
    GROUP BY posting_key
), known AS (
    -- The employer's own site, whatever its pages give as a field: a site of any form, of that employer.
    SELECT b.*, NOT b.aggregator AND b.platform IN ('html', 'jsonld')
                AND coalesce(coalesce(m.employer_key, boards.employer_key) = b.employer_key, false) AS own_site
    FROM belonging b
    LEFT JOIN boards USING (board)
    LEFT JOIN employer_marks m ON m.kind = 'name' AND m.mark = boards.employer_key
), judged AS (
    SELECT
        k.* EXCLUDE (copy, standing),
        k.aggregator OR (coalesce(k.role_number_from = 'text', false) AND NOT own_site
                         AND coalesce(f.a_board <> k.board OR f.another <> k.board, false)) AS copy
    FROM known k LEFT JOIN firm f USING (posting_key)
), renewed AS (
    SELECT source_key, left(max(from_batch), 8) AS since
    FROM states_now
    GROUP BY source_key
), limited AS (
    -- The employer's own pages decide whether a posting is open; copies only until there are some.
    SELECT *, CASE WHEN copy THEN coalesce(first_own, '~') ELSE '~' END AS decides_until,
           CASE WHEN copy THEN 2 WHEN own_site THEN 0 ELSE 1 END AS authority
    FROM (SELECT *, min(first_batch) FILTER (NOT copy) OVER (PARTITION BY posting_key) AS first_own FROM judged)
)
SELECT
    * EXCLUDE (first_own, since, own_site),
    -- The employer's site speaks before its board at a platform. Behind these the freshest copy speaks first;
    -- without them the first that was seen. Within a day the order in which boards are crawled is chance and
    -- says nothing.
    {
        'authority': authority, 'day': left(first_batch, 8), 'board': board, 'batch': first_batch, 'key': source_key
    } AS precedence,
    row_number() OVER (
        PARTITION BY posting_key
        ORDER BY copy, to_batch IS NOT NULL, authority, CASE WHEN decides_until <> '~' THEN since END DESC,
                 precedence
    ) AS standing
FROM limited JOIN renewed USING (source_key);

-- What the deciding sources said while they decided.
CREATE OR REPLACE TEMP TABLE deciding_states AS
SELECT
    n.posting_key, n.board, n.posting_id, n.precedence, n.decides_until = '~' AS lasting,
    s.* REPLACE (
        least(coalesce(s.to_batch, '~'), n.decides_until) AS to_batch,
        CASE WHEN s.to_batch <= n.decides_until THEN s.ended ELSE '' END AS ended)
FROM states_now s JOIN sources_now n USING (source_key)
WHERE s.from_batch < n.decides_until;

UPDATE posting_sources SET
    copy = n.copy, standing = n.standing,
    -- A copy beside the employer's own board; it may have been taken for the employer's page before.
    rule = CASE WHEN n.aggregator OR n.rule NOT IN (1, 4) THEN n.rule WHEN n.copy THEN 4 ELSE 1 END,
    score = CASE WHEN n.aggregator OR n.rule NOT IN (1, 4) THEN n.score WHEN n.copy THEN 0.99 ELSE 1.0 END,
    evidence = CASE WHEN n.aggregator OR n.rule NOT IN (1, 4) THEN n.evidence
                    ELSE by_number(n.copy, n.employer, n.role_number) END
FROM sources_now n
WHERE n.place = posting_sources.rowid;

-- Spans in which a source was listed without a break.
CREATE OR REPLACE TEMP TABLE source_spans AS
WITH marked AS (
    SELECT *, lag(ended) OVER (PARTITION BY source_key ORDER BY from_batch) IS DISTINCT FROM 'changed' AS begins
    FROM deciding_states
), numbered AS (
    SELECT *, sum(begins::INTEGER) OVER (PARTITION BY source_key ORDER BY from_batch) AS span FROM marked
)
SELECT
    posting_key, source_key, any_value(board) AS board, any_value(posting_id) AS posting_id,
    min(from_batch) AS from_batch, max(last_batch) AS last_batch, arg_max(to_batch, from_batch) AS to_batch,
    arg_max(ended, from_batch) AS ended
FROM numbered
GROUP BY posting_key, source_key, span;

-- Spans of a posting: those of its sources laid over one another.
CREATE OR REPLACE TEMP TABLE posting_spans AS
WITH ordered AS (
    SELECT *, max(to_batch) OVER (
        PARTITION BY posting_key ORDER BY from_batch, to_batch, source_key
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
    FROM source_spans
), islands AS (
    SELECT *, sum((reach IS NULL OR reach < from_batch)::INTEGER) OVER (
        PARTITION BY posting_key ORDER BY from_batch, to_batch, source_key) AS span
    FROM ordered
)
SELECT
    posting_key, span, min(from_batch) AS from_batch, nullif(max(to_batch), '~') AS to_batch,
    arg_max(ended, (to_batch, ended)) AS ended
FROM islands
GROUP BY posting_key, span;

-- A new posting id whose forerunners on the board were all gone, never to be seen beside it.
CREATE OR REPLACE TEMP TABLE renewals AS
SELECT n.posting_key, n.from_batch AS batch_id
FROM source_spans n JOIN source_spans o
  ON o.posting_key = n.posting_key AND o.board = n.board AND o.posting_id <> n.posting_id
 AND o.from_batch < n.from_batch
GROUP BY ALL
HAVING bool_and(o.to_batch <> '~' AND o.last_batch < n.from_batch);

INSERT INTO happened
WITH timed AS (
    SELECT
        s.*, f.started AS opens_at, t.started AS closes_at,
        lag(t.started) OVER spans AS closed_before
    FROM posting_spans s JOIN crawls f ON f.batch_id = s.from_batch LEFT JOIN crawls t ON t.batch_id = s.to_batch
    WINDOW spans AS (PARTITION BY posting_key ORDER BY span)
), reposted AS (
    SELECT posting_key, batch_id, 'under a new posting id' AS detail FROM renewals
    UNION ALL
    SELECT posting_key, from_batch, format('{} days after it closed', date_diff('day', closed_before, opens_at))
    FROM timed
    WHERE opens_at::DATE > closed_before::DATE
)
SELECT posting_key, opens_at, CASE WHEN span = 1 THEN 'opened' ELSE 'reopened' END, from_batch, NULL FROM timed
UNION ALL
SELECT
    posting_key, closes_at, 'closed', to_batch,
    CASE ended WHEN 'gone' THEN 'its page says so' WHEN 'expired' THEN 'its last day has passed'
               WHEN 'superseded' THEN 'its page shows another posting' ELSE 'no longer listed' END
FROM timed
WHERE to_batch IS NOT NULL
UNION ALL
SELECT posting_key, c.started, 'reposted', batch_id, min(detail)
FROM reposted JOIN crawls c USING (batch_id)
GROUP BY ALL
UNION ALL
SELECT DISTINCT
    posting_key, "at", CASE kind WHEN 'join' THEN 'merged' ELSE 'split' END, NULL,
    concat_ws(': ', 'by hand', nullif(why, ''))
FROM decided JOIN sources_now USING (source_key);

-- Those of them that there were before.
CREATE OR REPLACE TEMP TABLE before AS
SELECT posting_key, composed_of, rowid AS place
FROM postings SEMI JOIN affected USING (posting_key)
-- A posting stands under the board of one of its sources, be it one that it lost just now.
WHERE board IN (SELECT board FROM sources_now UNION SELECT board FROM nodes UNION SELECT board FROM left_behind);
