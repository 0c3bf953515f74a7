-- The postings in which every word asked for stands, and how well they answer.
CREATE MACRO hits(asked) AS TABLE
WITH typed AS (
    SELECT unnest(string_split_regex(lower(strip_accents(asked)), '[^\p{L}\p{N}+#]+')) AS word
), wanted AS (
    SELECT DISTINCT stem(word, 'porter') AS word FROM typed ANTI JOIN full_text.stopwords USING (word)
), named AS (
    SELECT word, word_id FROM wanted LEFT JOIN full_text.words USING (word) WHERE word <> ''
), scored AS (
    SELECT document, sum(weight) AS score
    FROM full_text.weights SEMI JOIN named USING (word_id)
    GROUP BY document
    HAVING count(*) = (SELECT count(*) FROM named)
)
SELECT posting_key, score FROM scored JOIN full_text.documents USING (document);
