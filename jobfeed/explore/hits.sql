-- The postings in which every word asked for stands, and how well they answer: BM25 with k 1.2 and b 0.75.
CREATE MACRO hits(asked) AS TABLE
WITH wanted AS (
    SELECT DISTINCT stem_of(word) AS word FROM (SELECT unnest(words_of(asked)) AS word) WHERE NOT says_nothing(word)
), found AS MATERIALIZED (
    SELECT word, document, times, length
    FROM full_text.words SEMI JOIN wanted USING (word) JOIN full_text.documents USING (document)
), rare AS (
    SELECT word, ln((any_value(a.documents) - count(*) + 0.5) / (count(*) + 0.5) + 1) AS weight
    FROM found, full_text.about a
    GROUP BY word
), scored AS (
    SELECT document, sum(weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * f.length / a.length))) AS score
    FROM found f JOIN rare USING (word), full_text.about a
    GROUP BY document
    HAVING count(*) = (SELECT count(*) FROM wanted)
)
SELECT posting_key, score FROM scored JOIN full_text.documents USING (document);
