-- News that a search asks for and was not told yet, in the order of their time. `before` says that it was
-- there when the search, or the words it has now, were new: such news stands in the feed and is not sent.
WITH asked AS (
    SELECT
        $search AS search, $terms AS terms, $kinds::VARCHAR[] AS kinds,
        $place::VARCHAR AS place, $country::VARCHAR AS country, $remote::BOOLEAN AS remote,
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
        list_contains([lower(l.city), lower(l.region), lower(l.country)], lower(a.place))
        OR l.country = a.country OR (length(a.place) > 3 AND contains(lower(l.text), lower(a.place))))) > 0)
  AND (a.remote IS NULL OR a.remote = (n.workplace IS NOT DISTINCT FROM 'remote'))
  AND (a.pay_from IS NULL OR n.pay_per_year >= a.pay_from)
  AND (a.currency IS NULL OR len(list_filter(n.pay, lambda y: y.currency = a.currency)) > 0)
  AND (a.skills IS NULL OR list_has_all([lower(s) FOR s IN n.skills], a.skills))
  AND (a.employers IS NULL OR list_has_any([lower(n.employer), n.employer_key], a.employers))
  AND (a.seniority IS NULL OR list_contains(a.seniority, n.seniority))
  AND (/* where */)
ORDER BY n."at", n.news_id
