-- Every pay range of the open postings and what it makes in a year. One row a range. An hour is paid for
-- `hours_a_week` in 52 weeks: the hours that the posting states (`hours_stated`), else 40 are assumed; a year
-- has 260 days, 52 weeks, 12 months. What is flagged (placeholders, ends the wrong way round, amounts that
-- nobody is paid) is listed with its flags and has no yearly figures.
WITH spread AS (
    SELECT
        y.*, p.employer, p.title, p.role_number, coalesce(p.weekly_hours, 40) AS hours_a_week,
        p.weekly_hours IS NOT NULL AS hours_stated,
        CASE
            WHEN len(y.flags) > 0 THEN NULL WHEN y.period = 'hour' THEN 52 * coalesce(p.weekly_hours, 40)
            WHEN y.period = 'day' THEN 260 WHEN y.period = 'week' THEN 52 WHEN y.period = 'month' THEN 12
            WHEN y.period = 'year' THEN 1
        END AS times
    FROM posting_pay y JOIN postings p USING (posting_key)
    WHERE p.status = 'open'
)
SELECT
    employer, title, role_number, kind, applies_to, minimum, maximum, currency, period, hours_a_week, hours_stated,
    round(minimum * times) AS yearly_minimum, round(maximum * times) AS yearly_maximum, flags, evidence, posting_key
FROM spread
ORDER BY employer, title, yearly_maximum DESC NULLS LAST, posting_key
