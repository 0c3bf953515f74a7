-- How many batches the published file holds.
SELECT count(*) AS batches FROM batches
