-- Every posting open now, with its places and first base pay range on one row. One row a posting. A posting without a stated place or pay has nulls there.
SELECT p.posting_key, p.employer, p.title, p.role_number, p.requisition,
       (SELECT string_agg(concat_ws(', ', city, region, country), '; ' ORDER BY country, city) FROM posting_places WHERE posting_key = p.posting_key) AS places,
       p.workplace, p.employment_type, p.seniority, y.minimum, y.maximum, y.currency, y.period, p.first_seen, p.last_seen, p.url
FROM postings p LEFT JOIN (
    SELECT * FROM posting_pay WHERE kind = 'base' AND len(flags) = 0 QUALIFY row_number() OVER (PARTITION BY posting_key ORDER BY source, minimum) = 1
) y USING (posting_key)
WHERE p.status = 'open'
