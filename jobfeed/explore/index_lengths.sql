-- The fresh documents with how many words each has.
CREATE TABLE written AS
SELECT document, posting_key, state, coalesce(length, 0)::INTEGER AS length
FROM fresh LEFT JOIN (SELECT document, sum(times) AS length FROM added GROUP BY document) USING (document);
