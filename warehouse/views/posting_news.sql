-- What happened to postings, each as it is now: what the searches of searches.yml are asked about. One row
-- an event. Each base pay of `pay` has `per_year`, its higher end reckoned to a year as the view pay_per_year
-- does: by the stated hours a week, else 40. `pay_per_year` is the highest of those in `currency`, the one that
-- the posting states first; `places` and `skills` are lists.
WITH priced AS (
    SELECT *, [struct_insert(y, per_year := coalesce(y.maximum, y.minimum)::DOUBLE * CASE y.period
        WHEN 'hour' THEN 52 * coalesce(weekly_hours, 40) WHEN 'day' THEN 260 WHEN 'week' THEN 52
        WHEN 'month' THEN 12 WHEN 'year' THEN 1
        END) FOR y IN pay IF y.kind = 'base' AND len(y.flags) = 0] AS base_pay
    FROM postings
)
SELECT
    -- A posting opens once, whichever batch is found to have shown it first.
    concat_ws('/', e.posting_key, e.kind, CASE WHEN e.kind <> 'opened' THEN e.batch_id END) AS news_id,
    e.kind, e."at", e.detail, e.batch_id, p.posting_key, p.status, p.employer, p.employer_key, p.title,
    p.role_number, p.requisition, p.department, p.team, p.places, p.workplace, p.employment_type, p.seniority,
    p.experience_years, [s.name FOR s IN p.skills] AS skills, p.base_pay AS pay, p.base_pay[1].currency AS currency,
    list_max([y.per_year FOR y IN p.base_pay IF y.currency IS NOT DISTINCT FROM p.base_pay[1].currency])
        AS pay_per_year,
    p.language, p.published, p.closes, p.first_seen, p.last_seen, p.reposts, p.url, p.apply_url, p.text
FROM posting_events e JOIN priced p USING (posting_key)
