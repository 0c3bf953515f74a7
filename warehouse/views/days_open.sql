-- How many days each posting was open, the gaps before it opened again left out. One row a posting; one that is
-- open counts up to when it was last seen. `seen_opening` is false where it stood on its board already when
-- that was first seen whole: it had opened before, and its days are at least these.
WITH spans AS (
    SELECT
        posting_key, sum(CASE kind WHEN 'closed' THEN epoch("at") ELSE -epoch("at") END) AS seconds,
        min(batch_id) FILTER (kind = 'opened') AS opened_by
    FROM posting_events
    WHERE kind IN ('opened', 'closed', 'reopened')
    GROUP BY posting_key
), known AS (
    SELECT batch_id, batch_id > min(batch_id) FILTER (complete) OVER (PARTITION BY board) AS after_whole FROM crawls
)
SELECT
    p.posting_key, p.employer_key,
    (s.seconds + if(p.status = 'open', epoch(p.last_seen), 0)) / 86400 AS days,
    coalesce(k.after_whole, false) AS seen_opening
FROM postings p JOIN spans s USING (posting_key) LEFT JOIN known k ON k.batch_id = s.opened_by
