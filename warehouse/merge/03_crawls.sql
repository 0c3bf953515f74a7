-- Which crawls of the boards may close postings.
-- What is read anew changes all that its board said, as what comes late does. The newest batch describes its
-- board. Whose it is concerns everything that it ever showed. Compared are crawls back to the last one that
-- could close postings, and all of them where there is none or a batch comes late.
CREATE OR REPLACE TEMP TABLE merging AS
WITH crawled AS (
    SELECT
        board, min(c.batch_id) AS oldest, max(c.batch_id) AS newest,
        max(c.batch_id) FILTER (closes AND c.batch_id < m.batch_id) AS believed
    FROM crawls c JOIN merging m USING (board)
    GROUP BY board
), timed AS (
    SELECT *, again OR newest > batch_id AS late FROM merging JOIN crawled USING (board)
)
SELECT
    t.* EXCLUDE (oldest, newest, believed), if(late, oldest, coalesce(believed, oldest)) AS since,
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

-- The complete crawls to judge: how many postings were ever listed before each, and how many of these it
-- misses, by the crawl that listed them last.
CREATE OR REPLACE TEMP TABLE asked AS
WITH complete_crawls AS (
    SELECT
        board, c.batch_id, listed, row_number() OVER (PARTITION BY board ORDER BY c.batch_id) AS position
    FROM crawls c JOIN merging m USING (board)
    WHERE complete AND (late OR c.batch_id = m.batch_id)
), followed AS (
    SELECT
        board, batch_id, lead(batch_id) OVER listings AS next_batch, row_number() OVER listings = 1 AS first
    FROM listed
    WINDOW listings AS (PARTITION BY board, local_id ORDER BY batch_id)
), counted AS (
    SELECT board, batch_id, next_batch, count(*) AS postings, count(*) FILTER (first) AS met
    FROM followed
    GROUP BY ALL
)
SELECT
    c.*, coalesce(sum(met), 0) AS ever,
    list({'last_batch': b.batch_id, 'postings': postings})
        FILTER (postings > 0 AND coalesce(next_batch, '~') > c.batch_id) AS missed
FROM complete_crawls c LEFT JOIN counted b
    ON b.board = c.board AND b.batch_id < c.batch_id AND (met > 0 OR coalesce(next_batch, '~') > c.batch_id)
GROUP BY ALL;

-- How many of these were listed since a batch.
CREATE OR REPLACE TEMP MACRO listed_since(missed, batch) AS
    coalesce(list_sum([m.postings FOR m IN missed IF m.last_batch >= batch]), 0);

-- A crawl that shrank without warning is doubted and closes nothing; the complete crawl after it that finds
-- about the same confirms it. So each is judged after the one before: by what the last believed ones listed,
-- for what only a doubted one missed is open still.
CREATE OR REPLACE TEMP TABLE judged AS
WITH RECURSIVE past AS (
    SELECT board, c.batch_id, complete, closes, listed
    FROM crawls c JOIN merging m USING (board)
    WHERE NOT late AND complete AND c.batch_id < m.batch_id
), reached AS (
    SELECT
        board, max(batch_id) AS batch_id, arg_max(listed, batch_id) AS listed, arg_max(closes, batch_id) AS closes,
        max(batch_id) FILTER (closes) AS believed
    FROM past
    GROUP BY board
), doubted AS (
    SELECT board, max(past.batch_id) AS batch_id FROM past JOIN reached USING (board)
    WHERE NOT past.closes AND past.batch_id < believed
    GROUP BY board
), levelled AS (
    -- What the last five believed ones listed, back to the doubt that ended at the first of these.
    SELECT p.board, list_reverse(max_by(p.listed, p.batch_id, 5)) AS levels
    FROM past p LEFT JOIN doubted d USING (board)
    WHERE p.closes AND p.batch_id > coalesce(d.batch_id, '')
    GROUP BY p.board
), told AS (
    SELECT
        m.board, 0 AS position, r.batch_id, r.listed, r.closes, r.believed, coalesce(l.levels, []) AS levels,
        NULL::DOUBLE AS usual, NULL::HUGEINT AS would_close, NULL::HUGEINT AS ever
    FROM merging m LEFT JOIN reached r USING (board) LEFT JOIN levelled l USING (board)
    UNION ALL
    SELECT
        board, position, batch_id, listed, believes AS closes, if(believes, batch_id, believed) AS believed,
        CASE WHEN NOT believes THEN levels WHEN closes THEN levels[-4:] || [listed] ELSE [listed] END AS levels,
        usual, would_close, ever
    FROM (
        SELECT
            * REPLACE (coalesce(closes, true) AS closes),
            NOT (coalesce(listed < 0.7 * usual, false)
                OR would_close > 10 AND would_close > if(believed IS NULL, ever, levels[-1]) / 2)
            -- About as many, and most of them the same.
            OR coalesce(NOT closes AND listed >= 0.7 * listed_before AND 0.7 * listed <= listed_before
                AND missed <= listed_before / 2, false) AS believes
        FROM (
            SELECT
                t.board, a.position, a.batch_id, a.listed, a.ever, t.listed AS listed_before, t.closes, t.believed,
                t.levels, list_median(t.levels) AS usual,
                listed_since(a.missed, coalesce(t.believed, '')) AS would_close,
                listed_since(a.missed, t.batch_id) AS missed
            FROM told t JOIN asked a ON a.board = t.board AND a.position = t.position + 1
        )
    )
)
SELECT
    batch_id, usual, would_close, closes,
    CASE WHEN NOT closes THEN format(
        'found {} postings where {} were {} and would have closed {}; '
        'closes nothing until the next complete crawl confirms it',
        listed, coalesce(round(usual)::INTEGER, ever), if(usual IS NULL, 'listed before', 'usual'), would_close) END AS flag
FROM told
WHERE position > 0;

UPDATE crawls SET usual = j.usual, would_close = j.would_close, closes = j.closes, flag = j.flag
FROM judged j
WHERE j.batch_id = crawls.batch_id AND (crawls.usual, crawls.would_close, crawls.closes, crawls.flag)
    IS DISTINCT FROM (j.usual, j.would_close, j.closes, j.flag);
