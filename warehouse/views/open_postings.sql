-- Every posting open now, with its places and first base pay range on one row. One row a posting. A
-- posting without a stated place or pay has nulls there.
WITH base_pay AS (
    SELECT posting_key, minimum, maximum, currency, period
    FROM posting_pay
    WHERE kind = 'base' AND len(flags) = 0
    QUALIFY row_number() OVER (PARTITION BY posting_key ORDER BY source, minimum, maximum, applies_to) = 1
)
SELECT
    p.posting_key, p.employer, p.title, p.role_number, p.requisition,
    nullif(array_to_string([concat_ws(', ', l.city, l.region, l.country) FOR l IN p.places], '; '), '') AS places,
    p.workplace, p.employment_type, p.seniority, b.minimum, b.maximum, b.currency, b.period,
    p.first_seen, p.last_seen, p.url
FROM postings p LEFT JOIN base_pay b USING (posting_key)
WHERE p.status = 'open'
