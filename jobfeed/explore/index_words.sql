-- The words of some of the fresh postings; one in the title counts three times.
INSERT INTO added
WITH said AS (
    SELECT document, title, concat_ws(' ', employer, role_number, requisition, "text") AS rest
    FROM jobfeed.postings p
    JOIN (FROM fresh WHERE document BETWEEN getvariable('first') AND getvariable('last')) f ON p.rowid = f.place
), typed AS (
    SELECT document, 3 AS times, unnest(words_of(title)) AS word FROM said
    UNION ALL
    SELECT document, 1, unnest(words_of(rest)) FROM said
), counted AS MATERIALIZED (
    SELECT document, word, sum(times) AS times FROM typed GROUP BY ALL
), stems AS (
    SELECT word, stem_of(word) AS stem FROM (SELECT DISTINCT word FROM counted) WHERE NOT says_nothing(word)
)
SELECT stem, document, least(sum(times), 65535) FROM counted JOIN stems USING (word) GROUP BY ALL;
