-- Which crawls of the boards may close postings.
-- What is read anew changes all that its board said, as what comes late does. The newest batch describes its
-- board. Whose it is concerns everything that it ever showed. Compared are crawls back to the last complete
-- one, and all of them where a batch comes late.
CREATE OR REPLACE TEMP TABLE merging AS
WITH crawled AS (
    SELECT
        board, min(c.batch_id) AS oldest, max(c.batch_id) AS newest,
        max(c.batch_id) FILTER (complete AND c.batch_id < m.batch_id) AS complete_before
    FROM crawls c JOIN merging m USING (board)
    GROUP BY board
), timed AS (
    SELECT *, again OR newest > batch_id AS late FROM merging JOIN crawled USING (board)
)
SELECT
    t.* EXCLUDE (oldest, newest, complete_before), if(late, oldest, coalesce(complete_before, oldest)) AS since,
    NOT late AND b.board IS NOT NULL AND (b.aggregator, b.platform, b.employer_key) IS DISTINCT FROM (
        t.aggregator, t.platform, t.employer_key) AS turned
FROM timed t LEFT JOIN boards b USING (board);

DELETE FROM boards WHERE board IN (SELECT board FROM merging WHERE NOT late);
INSERT INTO boards BY NAME
SELECT board, platform, employer, employer_key, url, aggregator FROM merging ANTI JOIN boards USING (board);

-- What each of them listed. A record that lies in quarantine was listed all the same.
CREATE OR REPLACE TEMP TABLE listed AS
WITH compared AS (
    SELECT board, c.batch_id FROM crawls c JOIN merging m USING (board) WHERE c.batch_id >= since
), local_ids AS (
    SELECT board, content_id, local_id FROM observations SEMI JOIN merging USING (board) WHERE kind = 'posting'
    UNION ALL
    SELECT board, content_id, coalesce(local_id, content_id::VARCHAR) FROM quarantine SEMI JOIN merging USING (board)
)
SELECT DISTINCT board, batch_id, local_id
FROM sightings JOIN compared USING (batch_id) JOIN local_ids USING (board, content_id);

UPDATE crawls SET listed = counted.listed
FROM (
    SELECT c.batch_id, count(l.local_id) AS listed
    FROM crawls c JOIN merging m ON m.board = c.board AND c.batch_id >= m.since
    LEFT JOIN listed l ON l.batch_id = c.batch_id
    GROUP BY c.batch_id
) counted
WHERE counted.batch_id = crawls.batch_id;

-- How much a complete crawl misses of what was listed since the complete crawl before it.
CREATE OR REPLACE TEMP TABLE complete_crawls AS
WITH asked AS (
    -- A crawl is judged by the five before it, and by whether the last of these was doubted.
    SELECT board, unnest(max(c.batch_id, 7)) AS batch_id
    FROM crawls c JOIN merging m USING (board)
    WHERE complete AND NOT late
    GROUP BY board
    UNION ALL
    SELECT board, c.batch_id FROM crawls c JOIN merging m USING (board) WHERE complete AND late
)
SELECT
    board, batch_id, listed, lag(batch_id) OVER crawled AS batch_before, lag(listed) OVER crawled AS listed_before,
    median(listed) OVER (PARTITION BY board ORDER BY batch_id ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING) AS usual
FROM crawls SEMI JOIN asked USING (board, batch_id)
WINDOW crawled AS (PARTITION BY board ORDER BY batch_id);

UPDATE crawls SET usual = missed.usual, would_close = missed.would_close
FROM (
    SELECT c.batch_id, any_value(c.usual) AS usual, count(DISTINCT l.local_id) AS would_close
    FROM complete_crawls c
    LEFT JOIN (
        SELECT c.batch_id, l.local_id
        FROM complete_crawls c
        JOIN listed l ON l.board = c.board AND l.batch_id >= c.batch_before AND l.batch_id < c.batch_id
        ANTI JOIN listed n ON n.batch_id = c.batch_id AND n.local_id = l.local_id
    ) l USING (batch_id)
    JOIN merging m ON m.board = c.board
    WHERE m.late OR c.batch_id = m.batch_id
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
        coalesce(lag(fewer OR many) OVER (PARTITION BY board ORDER BY batch_id), false) AND NOT many
            AND listed >= 0.7 * listed_before AS confirms
    FROM measured
)
SELECT
    c.batch_id, NOT shrunk OR confirms AS closes,
    CASE WHEN shrunk AND NOT confirms THEN format(
        'found {} postings where {} were usual and would have closed {}; '
        'closes nothing until the next complete crawl confirms it',
        listed, round(usual)::INTEGER, would_close) END AS flag
FROM compared c JOIN merging m USING (board)
WHERE late OR c.batch_id = m.batch_id;

UPDATE crawls SET closes = j.closes, flag = j.flag
FROM judged j
WHERE j.batch_id = crawls.batch_id
  AND (crawls.closes IS DISTINCT FROM j.closes OR crawls.flag IS DISTINCT FROM j.flag);
