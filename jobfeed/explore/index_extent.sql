-- The first and the last fresh document, the newest of all, the last whose words stand in order, and how
-- many there are to be.
SELECT
    min(document) AS first, max(document) AS last,
    coalesce(max(document), (SELECT max(document) FROM held.documents), 0) AS newest,
    coalesce((SELECT in_order FROM held.about), 0) AS in_order,
    (SELECT count(*) FROM present) AS documents
FROM fresh
