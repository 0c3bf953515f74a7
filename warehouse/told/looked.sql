-- Batches whose news was looked through.
INSERT INTO batches SELECT unnest(getvariable('batches')) ON CONFLICT DO NOTHING;
