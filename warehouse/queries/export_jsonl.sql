-- The same as one JSON object a row.
SELECT to_json(e)::VARCHAR AS line FROM (/* export */) e
