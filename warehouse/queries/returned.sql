-- What one batch of an older store had brought, written as it once landed.
COPY (
    SELECT
        * EXCLUDE (batch_id)
        REPLACE (strftime(fetched_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS fetched_at)
    FROM returned_observations
    WHERE batch_id = $batch
) TO $file (FORMAT json, COMPRESSION zstd)
