-- Per board: its last crawl, and what its openings did in the week before it.
WITH week AS (
    SELECT max(started) - INTERVAL 7 DAY AS since FROM crawls
), counted AS (
    SELECT
        s.board,
        count(DISTINCT s.posting_key) FILTER (s.closed_at IS NULL) AS open,
        count(DISTINCT s.posting_key) FILTER (p.first_seen > since) AS new,
        count(DISTINCT s.posting_key) FILTER (p.closed_at > since) AS closed
    FROM posting_sources s JOIN postings p USING (posting_key), week
    GROUP BY ALL
)
SELECT
    h.board, h.platform, h.last_crawl, h.last_reason, h.last_complete, h.last_items,
    coalesce(c.open, 0) AS open, coalesce(c.new, 0) AS new, coalesce(c.closed, 0) AS closed,
    h.flag, h.notes, h.errors, h.usual_items, b.url
FROM board_health h JOIN boards b USING (board) LEFT JOIN counted c USING (board)
ORDER BY h.board
