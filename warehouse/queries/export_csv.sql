-- The same flat: what holds several things is JSON.
SELECT * REPLACE (
    sections::JSON::VARCHAR AS sections, to_json(pay)::VARCHAR AS pay, to_json(places)::VARCHAR AS places,
    to_json(education)::VARCHAR AS education, to_json(skills)::VARCHAR AS skills,
    evidence::VARCHAR AS evidence, to_json(problems)::VARCHAR AS problems)
FROM (/* export */)
