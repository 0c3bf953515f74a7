-- Postings open at the end of each week, with what opened and closed in it. One row an employer and week
-- (Monday, UTC) in which something of it opened or closed. A posting that opened again counts as opened.
WITH moved AS (
    SELECT
        p.employer_key, date_trunc('week', e."at")::DATE AS week,
        count(*) FILTER (e.kind IN ('opened', 'reopened')) AS opened, count(*) FILTER (e.kind = 'closed') AS closed
    FROM posting_events e JOIN postings p USING (posting_key)
    WHERE e.kind IN ('opened', 'reopened', 'closed')
    GROUP BY ALL
)
SELECT
    n.employer, m.week, m.opened, m.closed, m.opened - m.closed AS net,
    sum(m.opened - m.closed) OVER (PARTITION BY m.employer_key ORDER BY m.week)::BIGINT AS open_at_end
FROM moved m LEFT JOIN employers n USING (employer_key)
ORDER BY m.week DESC, n.employer
