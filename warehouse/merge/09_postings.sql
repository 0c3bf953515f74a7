-- The present state of each affected posting.

-- Closing and reopening alone change no word: only postings put together from other contents than before
-- are filled anew.
CREATE OR REPLACE TEMP TABLE composed AS
WITH speaking AS (
    SELECT
        *, (copy, to_batch IS NOT NULL, authority) AS tier, tier = min(tier) OVER (PARTITION BY posting_key) AS tells_places
    FROM sources_now
)
SELECT
    posting_key,
    md5_number_lower(
        list((content_id, url, role_number, requisition, tells_places) ORDER BY standing)::VARCHAR) AS composed_of,
    bool_or(content_id IN (SELECT content_id FROM cleaned)) AS fresh
FROM speaking
GROUP BY posting_key;

CREATE OR REPLACE TEMP TABLE refilled AS
SELECT posting_key, composed_of FROM composed WHERE fresh
UNION
SELECT posting_key, composed_of FROM composed ANTI JOIN before USING (posting_key, composed_of);

-- What their sources say now, but for the texts: they are wide, and are fetched when it is known which.
CREATE OR REPLACE TEMP TABLE latest AS
WITH wanted AS (
    SELECT
        n.posting_key, n.content_id, n.standing, n.copy, n.authority, n.to_batch, n.url AS source_url, n.role_number,
        n.requisition
    FROM sources_now n SEMI JOIN refilled USING (posting_key)
)
SELECT
    w.*, t.place, t.fresh, coalesce(o.text_hash <> md5_number_lower(''), false) AS has_text,
    o.* EXCLUDE (
        content_id, served, raw_from, record, raw, "text", section_starts, sections, sketch, links, role_number,
        requisition)
FROM wanted w JOIN told_in t USING (content_id) JOIN observations o ON o.rowid = t.place;

-- The employer's own site field by field, then its board, copies only where these say nothing.
CREATE OR REPLACE TEMP TABLE filled AS
SELECT
    posting_key,
    arg_min(platform, standing) AS platform, arg_min(board, standing) AS board,
    arg_min(coalesce(url, source_url), standing) AS url, arg_min(apply_url, standing) AS apply_url,
    arg_min(canonical_url, standing) AS canonical_url, arg_min(posting_id, standing) AS posting_id,
    arg_min(employer, standing) AS employer, arg_min(employer_key, standing) AS employer_key,
    arg_min(role_number, standing) AS role_number, arg_min(requisition, standing) AS requisition,
    arg_min(role_number_from, standing) AS role_number_from,
    arg_min(title, standing) AS title, arg_min(title_key, standing) AS title_key,
    arg_min(department, standing) AS department, arg_min(team, standing) AS team,
    arg_min({'place': place, 'fresh': fresh}, (NOT has_text, standing)) AS told,
    coalesce(arg_min(pay, standing) FILTER (len(pay) > 0), []) AS pay,
    arg_min(workplace, standing) AS workplace, arg_min(employment_type, standing) AS employment_type,
    arg_min(weekly_hours, standing) AS weekly_hours, arg_min(seniority, standing) AS seniority,
    arg_min(experience_years, standing) AS experience_years,
    {
        'required': arg_min(education.required, standing), 'preferred': arg_min(education.preferred, standing)
    } AS education,
    coalesce(arg_min(skills, standing) FILTER (len(skills) > 0), []) AS skills,
    arg_min(language, standing) AS language, arg_min(published, standing) AS published,
    arg_min(updated, standing) AS updated, arg_min(closes, standing) AS closes,
    arg_min(content_hash, standing) AS content_hash, arg_min(cleaner_version, standing) AS cleaner_version,
    arg_min(evidence, standing) AS evidence, arg_min(problems, standing) AS problems
FROM latest
GROUP BY posting_key;

-- One number in ten cities under ten posting ids is one posting with ten places.
CREATE OR REPLACE TEMP TABLE placed AS
WITH speaking AS (
    SELECT posting_key, places FROM latest
    WHERE len(places) > 0
    WINDOW posting AS (PARTITION BY posting_key)
    QUALIFY (copy, to_batch IS NOT NULL, authority) = min((copy, to_batch IS NOT NULL, authority)) OVER posting
), each_place AS (
    SELECT posting_key, unnest(places, recursive := true) FROM speaking
), distinct_places AS (
    SELECT posting_key, city, region, country, min("text") AS "text" FROM each_place GROUP BY ALL
)
SELECT
    posting_key,
    list(
        {'city': city, 'region': region, 'country': country, 'text': "text"} ORDER BY country, region, city, "text"
    ) AS places
FROM distinct_places
GROUP BY posting_key;

CREATE OR REPLACE TEMP TABLE standings AS
WITH lasting AS (
    SELECT posting_key, arg_max(coalesce(to_batch, ''), span) AS to_batch FROM posting_spans GROUP BY posting_key
), seen AS (
    SELECT posting_key, min(first_seen) AS first_seen, max(last_seen) AS last_seen, count(*) AS sources
    FROM sources_now
    GROUP BY posting_key
), reposts AS (
    SELECT posting_key, count(*) AS reposts
    FROM happened
    WHERE kind = 'reposted'
    GROUP BY posting_key
)
SELECT
    posting_key, if(l.to_batch = '', 'open', 'closed') AS status, s.first_seen, s.last_seen,
    c.started AS closed_at, coalesce(r.reposts, 0) AS reposts, s.sources
FROM lasting l
JOIN seen s USING (posting_key)
LEFT JOIN reposts r USING (posting_key)
LEFT JOIN crawls c ON c.batch_id = l.to_batch;

CREATE OR REPLACE TEMP TABLE outdated AS
SELECT posting_key FROM refilled
UNION
SELECT posting_key FROM affected ANTI JOIN composed USING (posting_key);

-- Most changes are to the text: places, pay and skills are written anew where they differ.
CREATE OR REPLACE TEMP TABLE relisted AS
WITH said_before AS (
    SELECT posting_key, places, pay, skills FROM postings
    WHERE rowid IN (SELECT place FROM before SEMI JOIN outdated USING (posting_key))
), said_now AS (
    SELECT f.posting_key, coalesce(p.places, []) AS places, f.pay, f.skills
    FROM filled f LEFT JOIN placed p USING (posting_key)
)
SELECT
    posting_key, len(b.places) > 0 AS had_places, len(b.pay) > 0 AS had_pay, len(b.skills) > 0 AS had_skills,
    b.places IS DISTINCT FROM n.places AS places, b.pay IS DISTINCT FROM n.pay AS pay,
    b.skills IS DISTINCT FROM n.skills AS skills
FROM said_before b FULL JOIN said_now n USING (posting_key);

DELETE FROM postings WHERE rowid IN (SELECT place FROM before SEMI JOIN outdated USING (posting_key));
SET VARIABLE last_posting = (SELECT coalesce(max(rowid), -1) FROM postings);
INSERT INTO postings BY NAME
WITH told AS (
    SELECT rowid AS place, coalesce("text", '') AS "text", if("text" <> '', section_starts, map()) AS section_starts
    FROM observations
    WHERE rowid IN (SELECT told.place FROM filled WHERE told.fresh)
    UNION ALL
    SELECT rowid, coalesce("text", ''), if("text" <> '', section_starts, map()) FROM observations
    WHERE rowid IN (SELECT told.place FROM filled WHERE NOT told.fresh)
)
SELECT
    f.* EXCLUDE (told), t.* EXCLUDE (place), coalesce(p.places, []) AS places, s.* EXCLUDE (posting_key, sources), r.composed_of
FROM told t JOIN filled f ON f.told.place = t.place
JOIN standings s USING (posting_key)
JOIN refilled r USING (posting_key)
LEFT JOIN placed p USING (posting_key);
UPDATE postings SET sources = s.sources
FROM standings s
WHERE postings.rowid > getvariable('last_posting') AND s.posting_key = postings.posting_key;

UPDATE postings SET
    status = s.status, first_seen = s.first_seen, last_seen = s.last_seen, closed_at = s.closed_at,
    reposts = s.reposts, sources = s.sources
FROM standings s JOIN (FROM before ANTI JOIN refilled USING (posting_key)) b USING (posting_key)
WHERE postings.rowid = b.place;

DELETE FROM posting_places WHERE rowid IN (
    SELECT o.rowid FROM posting_places o SEMI JOIN (FROM relisted WHERE places AND had_places) r USING (posting_key));
INSERT INTO posting_places
SELECT posting_key, unnest(places, recursive := true)
FROM placed SEMI JOIN (FROM relisted WHERE places) r USING (posting_key);

DELETE FROM posting_pay WHERE rowid IN (
    SELECT o.rowid FROM posting_pay o SEMI JOIN (FROM relisted WHERE pay AND had_pay) r USING (posting_key));
INSERT INTO posting_pay
SELECT posting_key, unnest(pay, recursive := true)
FROM filled SEMI JOIN (FROM relisted WHERE pay) r USING (posting_key);

DELETE FROM posting_skills WHERE rowid IN (
    SELECT o.rowid FROM posting_skills o SEMI JOIN (FROM relisted WHERE skills AND had_skills) r USING (posting_key));
INSERT INTO posting_skills
SELECT posting_key, unnest(skills, recursive := true)
FROM filled SEMI JOIN (FROM relisted WHERE skills) r USING (posting_key);
