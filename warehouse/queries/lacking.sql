-- Those of the given batches that are not merged, in the order of their time.
SELECT "name" FROM (SELECT unnest($names::VARCHAR[]) AS "name") g ANTI JOIN batches b ON b.batch_id = g."name" ORDER BY "name"
