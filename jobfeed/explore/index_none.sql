-- An index of nothing, to begin with: which word, as the hash of its stem, stands in which document how
-- often, in the order of words. A posting that changed is a new document; the words of the old one stay
-- until all are sorted anew.
ATTACH ':memory:' AS held;

CREATE TABLE held.documents (document INTEGER, posting_key VARCHAR, state UBIGINT, length INTEGER);

CREATE TABLE held.words (word UBIGINT, document INTEGER, times USMALLINT);

CREATE TABLE held.about (revision BIGINT, rules VARCHAR, in_order INTEGER, documents BIGINT, length DOUBLE);
