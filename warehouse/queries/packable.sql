-- Those of the given batches that are merged, of days before one, all but each board's last few.
SELECT batch_id, pack
FROM (
    SELECT batch_id, pack, row_number() OVER (PARTITION BY board ORDER BY batch_id DESC) AS latest
    FROM batches WHERE batch_id IN (SELECT unnest($landed::VARCHAR[]))
)
WHERE latest > $kept AND batch_id < $before
ORDER BY batch_id
