-- How words are told apart, in postings as in a question.
CREATE MACRO words_of(said) AS string_split_regex(lower(strip_accents(said)), '[^\p{L}\p{N}+#]+');

-- The longer lists of such words hold letters too, and R and C are languages.
CREATE MACRO says_nothing(word) AS word IN (
    '', 'a', 'an', 'and', 'are', 'as', 'at', 'be', 'by', 'for', 'from', 'has', 'have', 'in', 'is', 'it', 'its', 'of',
    'on', 'or', 'our', 'that', 'the', 'their', 'this', 'to', 'was', 'we', 'will', 'with', 'you', 'your');

CREATE MACRO stem_of(word) AS hash(stem(word, 'porter'));
