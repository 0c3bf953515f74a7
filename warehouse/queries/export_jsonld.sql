-- The same as schema.org JobPosting. A posting without a title, text or place is none by those rules: its
-- object is null.
WITH told AS (
    SELECT
        *, [y FOR y IN pay IF y.kind = 'base' AND len(y.flags) = 0][1] AS salary,
        [l FOR l IN places IF l.country IS NOT NULL] AS located,
        replace(replace(replace("text", '&', '&amp;'), '<', '&lt;'), '>', '&gt;') AS escaped
    FROM (/* export */)
)
SELECT CASE WHEN title IS NOT NULL AND employer IS NOT NULL AND "text" <> '' AND located <> [] THEN
    json_merge_patch('{}', to_json({
        '@type': 'JobPosting',
        '@id': 'urn:jobfeed:' || posting_key,
        'title': title,
        'description': '<p>' || replace(replace(escaped, chr(10) || chr(10), '</p><p>'), chr(10), '<br>') || '</p>',
        'datePosted': strftime(coalesce(published, first_seen), '%Y-%m-%d'),
        'validThrough': strftime(coalesce(closed_at, closes), '%Y-%m-%dT%H:%M:%SZ'),
        'hiringOrganization': {'@type': 'Organization', 'name': employer},
        'identifier': CASE WHEN role_number IS NOT NULL THEN
            {'@type': 'PropertyValue', 'name': employer, 'value': role_number} END,
        'jobLocation': [{
            '@type': 'Place',
            'address': {'@type': 'PostalAddress', 'addressLocality': l.city, 'addressRegion': l.region,
                        'addressCountry': l.country}} FOR l IN located],
        'jobLocationType': CASE WHEN workplace = 'remote' THEN 'TELECOMMUTE' END,
        'employmentType': CASE employment_type
            WHEN 'full_time' THEN 'FULL_TIME' WHEN 'part_time' THEN 'PART_TIME' WHEN 'contract' THEN 'CONTRACTOR'
            WHEN 'temporary' THEN 'TEMPORARY' WHEN 'internship' THEN 'INTERN'
            WHEN 'apprenticeship' THEN 'OTHER' END,
        'baseSalary': CASE WHEN salary.currency IS NOT NULL THEN {
            '@type': 'MonetaryAmount', 'currency': salary.currency,
            'value': {'@type': 'QuantitativeValue', 'minValue': salary.minimum, 'maxValue': salary.maximum,
                      'unitText': upper(salary.period)}} END,
        'skills': nullif(array_to_string([s.name FOR s IN skills], ', '), ''),
        'url': url
    }))::VARCHAR END AS line
FROM told
