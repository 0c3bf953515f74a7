-- Which crawls of a board may close postings.
-- What is read anew changes all that its board said, as what comes late does.
SET VARIABLE late = getvariable('again') OR (
    SELECT max(batch_id) > getvariable('batch') FROM crawls WHERE board = getvariable('board')
);

-- The newest batch describes its board. Whose it is concerns everything that it ever showed.
SET VARIABLE turned = NOT getvariable('late') AND EXISTS (
    FROM boards
    WHERE board = getvariable('board') AND (aggregator, platform, employer_key) IS DISTINCT FROM (
        getvariable('aggregator'), getvariable('manifest')::JSON->>'platform', getvariable('employer_key'))
);
DELETE FROM boards WHERE board = getvariable('board') AND NOT getvariable('late');
INSERT INTO boards BY NAME
SELECT
    m->>'board' AS board, m->>'platform' AS platform, m->>'employer' AS employer,
    getvariable('employer_key') AS employer_key, m->>'url' AS url, (m->>'aggregator')::BOOLEAN AS aggregator
FROM (SELECT getvariable('manifest')::JSON AS m)
WHERE NOT EXISTS (FROM boards WHERE board = getvariable('board'));

-- The crawls to compare: back to the last complete one, and all of them where this batch comes late.
SET VARIABLE since = CASE WHEN NOT getvariable('late') THEN (
    SELECT max(batch_id) FROM crawls
    WHERE board = getvariable('board') AND complete AND batch_id < getvariable('batch')
) END;

-- What each of them listed. A record that lies in quarantine was listed all the same.
CREATE OR REPLACE TEMP TABLE listed AS
WITH compared AS (
    SELECT batch_id FROM crawls
    WHERE board = getvariable('board') AND batch_id >= coalesce(getvariable('since'), '')
), local_ids AS (
    SELECT content_id, local_id FROM observations WHERE board = getvariable('board') AND kind = 'posting'
    UNION ALL
    SELECT content_id, coalesce(local_id, content_id::VARCHAR) FROM quarantine WHERE board = getvariable('board')
)
SELECT DISTINCT batch_id, local_id
FROM sightings SEMI JOIN compared USING (batch_id) JOIN local_ids USING (content_id)
WHERE batch_id >= coalesce(getvariable('since'), '');

UPDATE crawls SET listed = coalesce(counted.listed, 0)
FROM (
    SELECT c.batch_id, count(l.local_id) AS listed
    FROM crawls c LEFT JOIN listed l USING (batch_id)
    WHERE c.board = getvariable('board')
    GROUP BY c.batch_id
) counted
WHERE counted.batch_id = crawls.batch_id AND crawls.batch_id >= coalesce(getvariable('since'), '');

-- How much a complete crawl misses of what was listed since the complete crawl before it.
CREATE OR REPLACE TEMP TABLE complete_crawls AS
SELECT
    batch_id, listed, lag(batch_id) OVER crawled AS batch_before, lag(listed) OVER crawled AS listed_before,
    median(listed) OVER (ORDER BY batch_id ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING) AS usual
FROM crawls
WHERE board = getvariable('board') AND complete
WINDOW crawled AS (ORDER BY batch_id);

UPDATE crawls SET usual = missed.usual, would_close = missed.would_close
FROM (
    SELECT c.batch_id, any_value(c.usual) AS usual, count(DISTINCT l.local_id) AS would_close
    FROM complete_crawls c
    LEFT JOIN (
        SELECT c.batch_id, l.local_id
        FROM complete_crawls c JOIN listed l ON l.batch_id >= c.batch_before AND l.batch_id < c.batch_id
        ANTI JOIN listed n ON n.batch_id = c.batch_id AND n.local_id = l.local_id
    ) l USING (batch_id)
    WHERE c.batch_id = getvariable('batch') OR getvariable('late')
    GROUP BY c.batch_id
) missed
WHERE missed.batch_id = crawls.batch_id;

-- A crawl that shrank without warning closes nothing; the complete crawl after it that finds about the
-- same confirms it.
CREATE OR REPLACE TEMP TABLE judged AS
WITH measured AS (
    SELECT
        c.*, coalesce(c.listed < 0.7 * c.usual, false) AS fewer,
        coalesce(w.would_close > 10 AND w.would_close > c.listed_before / 2, false) AS many, w.would_close
    FROM complete_crawls c JOIN crawls w USING (batch_id)
), compared AS (
    SELECT
        *, fewer OR many AS shrunk,
        coalesce(lag(fewer OR many) OVER (ORDER BY batch_id), false) AND NOT many
            AND listed >= 0.7 * listed_before AS confirms
    FROM measured
)
SELECT
    batch_id, NOT shrunk OR confirms AS closes,
    CASE WHEN shrunk AND NOT confirms THEN format(
        'found {} postings where {} were usual and would have closed {}; '
        'closes nothing until the next complete crawl confirms it',
        listed, round(usual)::INTEGER, would_close) END AS flag
FROM compared;

-- Crawls that close from now on or no longer do: what they looked at must be worked out again.
CREATE OR REPLACE TEMP TABLE turned_crawls AS
SELECT j.* FROM judged j JOIN crawls c USING (batch_id)
WHERE c.closes IS DISTINCT FROM j.closes OR c.flag IS DISTINCT FROM j.flag;

UPDATE crawls SET closes = t.closes, flag = t.flag FROM turned_crawls t WHERE t.batch_id = crawls.batch_id;
