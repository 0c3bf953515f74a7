-- What changed in which posting and when. One row a state after the first.
SELECT p.employer, p.title, p.role_number, v.valid_from AS "at", v.changed, v.batch_id, p.posting_key
FROM posting_versions v JOIN postings p USING (posting_key) WHERE v.changed IS NOT NULL ORDER BY v.valid_from DESC
