-- News that a search asks for and was not told yet, in the order of their time. `before` says that it was
-- there when the search, or the words it has now, were new: such news stands in the feed and is not sent.
WITH asked AS (
    SELECT
        $search AS search, $terms AS terms, $kinds::VARCHAR[] AS kinds,
        $place::VARCHAR[] AS place, $spots::STRUCT(city VARCHAR, region VARCHAR, country VARCHAR)[] AS spots, $country::VARCHAR AS country, $remote::BOOLEAN AS remote,
        $pay_from::DOUBLE AS pay_from, $currency::VARCHAR AS currency, $skills::VARCHAR[] AS skills,
        $employers::VARCHAR[] AS employers, $seniority::VARCHAR[] AS seniority
), known AS (
    SELECT count(*) > 0 AS so FROM told.searches SEMI JOIN asked USING (search, terms)
), fresh AS (
    FROM posting_news n
    ANTI JOIN (SELECT news_id FROM told.news SEMI JOIN asked USING (search)) t USING (news_id)
)
SELECT
    n.* EXCLUDE (text), left(n.text, 1000) AS text,
    NOT known.so AND (n.batch_id IN (SELECT batch_id FROM told.batches)
                      OR NOT EXISTS (SELECT 1 FROM told.batches)) AS before
FROM fresh n, asked a, known
WHERE list_contains(a.kinds, n.kind)
  AND (/* words */)
  AND (a.place IS NULL OR len(list_filter(n.places, lambda l:
        l.country IS NOT DISTINCT FROM a.country AND a.country IS NOT NULL
        OR len(list_filter(a.spots, lambda s: coalesce(s.city = l.city, s.city IS NULL)
            AND coalesce(s.region = l.region, s.region IS NULL)
            AND coalesce(s.country = l.country, s.country IS NULL))) > 0
        OR len(list_filter(a.place, lambda part:
            list_contains([lower(l.city), lower(l.region), lower(l.country)], part)
            OR (length(part) > 3 AND contains(lower(l.text), part)))) = len(a.place))) > 0)
  AND (a.remote IS NULL OR a.remote = (n.workplace IS NOT DISTINCT FROM 'remote'))
  AND (a.currency IS NULL OR len(list_filter(n.pay, lambda y:
        y.currency = a.currency AND (a.pay_from IS NULL OR y.per_year >= a.pay_from))) > 0)
  AND (a.skills IS NULL OR list_has_all(n.skills, a.skills))
  AND (a.employers IS NULL OR list_has_any([lower(n.employer), n.employer_key], a.employers))
  AND (a.seniority IS NULL OR list_contains(a.seniority, n.seniority))
  AND (/* where */)
ORDER BY n."at", n.news_id
