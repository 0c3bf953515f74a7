-- The present state: the employer's own page field by field, copies only where it says nothing.
CREATE OR REPLACE TEMP TABLE latest AS
SELECT n.posting_key, n.source_key, n.copy, n.url AS source_url, s.closed_at,
       {'copy': n.copy, 'closed': s.closed_at IS NOT NULL, 'first': n.first_batch, 'key': n.source_key} AS rank, o.* EXCLUDE (source_key)
FROM (SELECT source_key, arg_max(content_id, batch_id) FILTER (NOT gone) AS content_id FROM seen GROUP BY ALL) c
JOIN sources_now n USING (source_key) JOIN posting_sources s USING (source_key, posting_key) JOIN observations o USING (content_id);

CREATE OR REPLACE TEMP TABLE now_open AS
SELECT p.posting_key, arg_max(t.started, span) FILTER (t.started IS NOT NULL) AS closed_at, arg_max(to_batch IS NULL, span) AS open
FROM posting_spans p LEFT JOIN crawls t ON t.batch_id = p.to_batch GROUP BY ALL;

DELETE FROM postings WHERE posting_key IN (FROM affected);
INSERT INTO postings BY NAME
WITH filled AS (
    SELECT posting_key, arg_min(employer, rank) AS employer, arg_min(employer_key, rank) AS employer_key, arg_min(role_number, rank) AS role_number,
           arg_min(requisition, rank) AS requisition, arg_min(title, rank) AS title, arg_min(title_key, rank) AS title_key,
           arg_min(coalesce(url, source_url), rank) AS url, arg_min(apply_url, rank) AS apply_url, arg_min(department, rank) AS department,
           arg_min(team, rank) AS team, arg_min("text", rank) FILTER ("text" <> '') AS "text", arg_min(sections, rank) FILTER ("text" <> '') AS sections,
           arg_min(workplace, rank) AS workplace, arg_min(employment_type, rank) AS employment_type, arg_min(weekly_hours, rank) AS weekly_hours,
           arg_min(seniority, rank) AS seniority, arg_min(experience_years, rank) AS experience_years,
           arg_min(education_required, rank) AS education_required, arg_min(education_preferred, rank) AS education_preferred,
           arg_min(language, rank) AS language, arg_min(published, rank) AS published, arg_min(updated, rank) AS updated, arg_min(closes, rank) AS closes,
           arg_min(content_hash, rank) AS content_hash, arg_min(evidence, rank) AS evidence, arg_min(problems, rank) AS problems
    FROM latest GROUP BY ALL
), seen_at AS (
    SELECT posting_key, min(first_seen) AS first_seen, max(last_seen) AS last_seen, count(*) AS sources FROM posting_sources GROUP BY ALL
), reposts AS (
    SELECT posting_key, count(*) AS reposts FROM posting_events WHERE kind = 'reposted' GROUP BY ALL
)
SELECT f.*, CASE WHEN o.open THEN 'open' ELSE 'closed' END AS status, s.first_seen, s.last_seen,
       CASE WHEN NOT o.open THEN o.closed_at END AS closed_at, coalesce(r.reposts, 0) AS reposts, s.sources
FROM filled f JOIN now_open o USING (posting_key) JOIN seen_at s USING (posting_key)
LEFT JOIN reposts r USING (posting_key);

-- Details come from the best source that has any; places from every source of that standing.
DELETE FROM posting_places WHERE posting_key IN (FROM affected);
INSERT INTO posting_places
WITH placed AS (
    SELECT posting_key, copy, unnest(places) AS place, closed_at IS NULL AS open FROM latest
    QUALIFY (copy, closed_at IS NOT NULL) = min((copy, closed_at IS NOT NULL)) OVER (PARTITION BY posting_key)
)
SELECT posting_key, place.city, place.region, place.country, min(place."text") FROM placed GROUP BY ALL;

DELETE FROM posting_pay WHERE posting_key IN (FROM affected);
INSERT INTO posting_pay
SELECT posting_key, unnest(pay, recursive := true) FROM (
    SELECT posting_key, list_distinct(arg_min(pay, rank)) AS pay FROM latest WHERE len(pay) > 0 GROUP BY ALL);

DELETE FROM posting_skills WHERE posting_key IN (FROM affected);
INSERT INTO posting_skills
SELECT posting_key, unnest(skills, recursive := true) FROM (SELECT posting_key, arg_min(skills, rank) AS skills FROM latest WHERE len(skills) > 0 GROUP BY ALL);

UPDATE about SET revision = revision + 1;
