-- What was seen where in this batch, the crawl itself, and whether it may close postings.
INSERT INTO sightings BY NAME
SELECT getvariable('batch') AS batch_id, o.board, i.content_id,
       -- A closed notice often carries its address alone; it speaks of the postings seen there.
       coalesce(CASE WHEN o.kind = 'gone' THEN (
           SELECT min(s.source_key) FROM posting_sources s
           WHERE s.board = o.board AND (s.local_id = o.local_id OR s.canonical_url = o.canonical_url)) END, o.source_key) AS source_key,
       any_value(i.url) AS url, min(i.fetched_at) AS fetched_at, o.kind
FROM incoming i JOIN observations o USING (content_id)
GROUP BY ALL;

INSERT INTO crawls BY NAME
SELECT batch AS batch_id, board, started, finished, reason, complete, false AS closes, pages, items, errors, notes
FROM (SELECT unnest(from_json(getvariable('manifest'), '{"batch":"VARCHAR","board":"VARCHAR","started":"TIMESTAMPTZ","finished":"TIMESTAMPTZ",
    "reason":"VARCHAR","complete":"BOOLEAN","pages":"INTEGER","items":"INTEGER","errors":"JSON","notes":["VARCHAR"]}')));

INSERT INTO batches VALUES (getvariable('batch'), getvariable('board'), getvariable('merged_at')::TIMESTAMPTZ);

-- The newest batch describes its board.
DELETE FROM boards WHERE board = getvariable('board')
    AND getvariable('batch') = (SELECT max(batch_id) FROM crawls WHERE board = getvariable('board'));
INSERT INTO boards
SELECT m->>'board', m->>'platform', m->>'employer', m->>'url', (m->>'aggregator')::BOOLEAN
FROM (SELECT getvariable('manifest')::JSON AS m)
WHERE NOT EXISTS (FROM boards WHERE board = getvariable('board'));

-- How much of the complete crawl before it a complete crawl misses: for this batch and the one after it.
CREATE OR REPLACE TEMP TABLE complete_crawls AS
SELECT batch_id, items, lag(batch_id) OVER w AS before, lag(items) OVER w AS items_before,
       median(items) OVER (ORDER BY batch_id ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING) AS usual
FROM crawls WHERE board = getvariable('board') AND complete WINDOW w AS (ORDER BY batch_id);

UPDATE crawls SET would_close = (
    SELECT count(DISTINCT s.source_key) FROM complete_crawls c JOIN sightings s ON s.batch_id = c.before AND s.kind = 'posting'
    WHERE c.batch_id = crawls.batch_id
      AND s.source_key NOT IN (SELECT n.source_key FROM sightings n WHERE n.batch_id = crawls.batch_id AND n.kind = 'posting'))
FROM complete_crawls c
WHERE c.batch_id = crawls.batch_id AND (c.batch_id = getvariable('batch') OR c.before = getvariable('batch'));

-- A crawl that shrank without warning closes nothing; the complete crawl that confirms it does.
CREATE OR REPLACE TEMP TABLE judged AS
SELECT batch_id, coalesce(items < 0.7 * usual, false) OR coalesce(would_close > 10 AND would_close > items_before / 2, false) AS shrunk, usual,
       items, would_close, items_before, before
FROM complete_crawls JOIN (SELECT batch_id, would_close FROM crawls) USING (batch_id);

CREATE OR REPLACE TEMP TABLE trusted AS
SELECT j.batch_id,
       NOT j.shrunk OR coalesce(p.shrunk AND j.items <= 1.1 * p.items, false) AS closes,
       CASE WHEN j.shrunk AND NOT coalesce(p.shrunk AND j.items <= 1.1 * p.items, false)
            THEN format('found {} postings where {} were usual and would have closed {}; closes nothing until the next complete crawl confirms it',
                        j.items, round(j.usual)::INTEGER, coalesce(j.would_close, 0)) END AS flag
FROM judged j LEFT JOIN judged p ON p.batch_id = j.before;

UPDATE crawls SET closes = t.closes, flag = t.flag FROM trusted t
WHERE t.batch_id = crawls.batch_id AND (crawls.closes IS DISTINCT FROM t.closes OR crawls.flag IS DISTINCT FROM t.flag);
