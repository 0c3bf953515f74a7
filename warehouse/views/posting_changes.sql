-- What changed in which posting and when, with the title and pay before and after. One row a state after
-- the first.
WITH states AS (
    SELECT v.*, o.title, o.pay, o.places
    FROM posting_versions v JOIN observations o USING (content_id)
), compared AS (
    SELECT
        *, lag(title) OVER states AS title_before, lag(pay) OVER states AS pay_before,
        lag(places) OVER states AS places_before
    FROM states
    WINDOW states AS (PARTITION BY posting_key ORDER BY batch_id)
)
SELECT
    p.employer, p.title, p.role_number, c.valid_from AS "at", c.changed,
    CASE WHEN list_contains(c.changed, 'title') THEN c.title_before END AS title_before,
    CASE WHEN list_contains(c.changed, 'title') THEN c.title END AS title_after,
    CASE WHEN list_contains(c.changed, 'pay') THEN [(y.minimum, y.maximum, y.currency) FOR y IN c.pay_before] END
        AS pay_before,
    CASE WHEN list_contains(c.changed, 'pay') THEN [(y.minimum, y.maximum, y.currency) FOR y IN c.pay] END AS pay_after,
    CASE WHEN list_contains(c.changed, 'places') THEN [l.text FOR l IN c.places_before] END AS places_before,
    CASE WHEN list_contains(c.changed, 'places') THEN [l.text FOR l IN c.places] END AS places_after,
    c.batch_id, p.posting_key
FROM compared c JOIN postings p USING (posting_key)
WHERE c.changed IS NOT NULL
ORDER BY c.valid_from DESC
