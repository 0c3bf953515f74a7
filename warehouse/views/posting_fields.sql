-- Who says so: for every field of a posting that is not empty, the source its value was taken from. One
-- row a posting and field; the employer's page speaks first, copies fill what it leaves empty.
WITH said AS (
    SELECT
        s.posting_key, s.source_key, s.standing, s.board, s.copy, coalesce(o.url, s.url) AS url, unnest(list_filter([
            CASE WHEN o.employer IS NOT NULL THEN 'employer' END,
            CASE WHEN o.role_number IS NOT NULL THEN 'role_number' END,
            CASE WHEN o.requisition IS NOT NULL THEN 'requisition' END,
            CASE WHEN o.title IS NOT NULL THEN 'title' END,
            CASE WHEN o.apply_url IS NOT NULL THEN 'apply_url' END,
            CASE WHEN o.department IS NOT NULL THEN 'department' END,
            CASE WHEN o.team IS NOT NULL THEN 'team' END,
            CASE WHEN o.text_hash <> md5_number_lower('') THEN 'text' END,
            CASE WHEN len(o.pay) > 0 THEN 'pay' END,
            CASE WHEN len(o.places) > 0 THEN 'places' END,
            CASE WHEN o.workplace IS NOT NULL THEN 'workplace' END,
            CASE WHEN o.employment_type IS NOT NULL THEN 'employment_type' END,
            CASE WHEN o.weekly_hours IS NOT NULL THEN 'weekly_hours' END,
            CASE WHEN o.seniority IS NOT NULL THEN 'seniority' END,
            CASE WHEN o.experience_years IS NOT NULL THEN 'experience_years' END,
            CASE WHEN coalesce(o.education.required, o.education.preferred) IS NOT NULL THEN 'education' END,
            CASE WHEN len(o.skills) > 0 THEN 'skills' END,
            CASE WHEN o.language IS NOT NULL THEN 'language' END,
            CASE WHEN o.published IS NOT NULL THEN 'published' END,
            CASE WHEN o.updated IS NOT NULL THEN 'updated' END,
            CASE WHEN o.closes IS NOT NULL THEN 'closes' END
        ], lambda field: field IS NOT NULL)) AS field
    FROM posting_sources s JOIN observations o USING (content_id)
)
SELECT posting_key, field, board, url, copy
FROM said
QUALIFY row_number() OVER (PARTITION BY posting_key, field ORDER BY standing) = 1
