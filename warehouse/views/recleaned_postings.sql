-- What better rules of cleaning read otherwise in a posting, without a word of it changing: one row a posting,
-- field and cleaning, the value before and after. Text and sections are named without their words.
SELECT
    s.posting_key, r.cleaned_at, r.from_version, r.to_version, r.field, min(r.before) AS before,
    min(r.after) AS after, count(*) AS contents
FROM recleaned r JOIN (SELECT DISTINCT content_id, posting_key FROM posting_sources) s USING (content_id)
GROUP BY ALL
