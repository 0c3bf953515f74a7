-- What a search needs and nothing else: which word stands in which posting, and how much it weighs there.
-- DuckDB's fts cuts the texts into words and counts them; its own macro reads every word of every text at
-- each question, so its weights (BM25, k 1.2, b 0.75, a word of the title three times) are worked out here
-- once and laid in the order of words.
PRAGMA create_fts_index(
    'documents', 'posting_key', 'title', 'named', 'text',
    stopwords = 'stopwords', ignore = '[^\p{L}\p{N}+#]+'
);

CREATE TABLE full_text.words AS
SELECT term AS word, termid::INTEGER AS word_id FROM fts_main_documents.dict;

CREATE TABLE full_text.documents AS
SELECT docid::INTEGER AS document, "name" AS posting_key FROM fts_main_documents.docs;

CREATE TABLE full_text.weights AS
WITH counted AS (
    SELECT termid, docid, count(*) + 2 * count(*) FILTER (field = 'title') AS tf
    FROM fts_main_documents.terms JOIN fts_main_documents.fields USING (fieldid)
    GROUP BY ALL
)
SELECT
    c.termid::INTEGER AS word_id, c.docid::INTEGER AS document,
    (ln((s.num_docs - w.df + 0.5) / (w.df + 0.5) + 1)
        * c.tf * 2.2 / (c.tf + 1.2 * (0.25 + 0.75 * d.len / s.avgdl)))::FLOAT AS weight
FROM counted c JOIN fts_main_documents.docs d USING (docid) JOIN fts_main_documents.dict w USING (termid),
    fts_main_documents.stats s
ORDER BY c.termid, c.docid;

CREATE TABLE full_text.stopwords AS FROM stopwords;

CREATE TABLE full_text.about AS SELECT revision FROM jobfeed.about;
