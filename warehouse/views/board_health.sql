-- Each board's last crawl, last whole crawl and usual size, and what is wrong. One row a board. A board
-- that failed and a board that is empty differ in last_reason and last_complete. A last crawl that is
-- finished and not complete read a window, as a feed's latest items: by such a source nothing closes, and
-- nothing is wrong with it.
SELECT
    b.board, b.platform, b.employer,
    max(c.started) AS last_crawl,
    arg_max(c.reason, c.batch_id) AS last_reason,
    max(c.started) FILTER (c.complete) AS last_complete,
    arg_max(c.items, c.batch_id) AS last_items,
    median(c.listed) FILTER (c.complete)::INTEGER AS usual_items,
    count(*) AS crawls,
    count(*) FILTER (NOT c.complete) AS incomplete,
    arg_max(coalesce(c.flag, ''), c.batch_id) AS flag,
    arg_max(c.errors, c.batch_id) AS errors,
    arg_max(c.notes, c.batch_id) AS notes,
    (SELECT count(DISTINCT posting_key) FROM posting_sources s WHERE s.board = b.board AND s.closed_at IS NULL)
        AS open_postings
FROM boards b LEFT JOIN crawls c USING (board)
GROUP BY b.board, b.platform, b.employer
ORDER BY b.board
