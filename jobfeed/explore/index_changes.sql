-- Postings that are new or say something else than the index holds, and documents that nothing says any more.
-- To compare the texts would mean to read them all: what each was made from stands beside it.
CREATE TABLE present AS
SELECT
    posting_key, rowid AS place,
    hash(composed_of, content_hash, cleaner_version, title, employer, role_number, requisition) AS state
FROM jobfeed.postings;

CREATE TABLE fresh AS
SELECT
    ((SELECT coalesce(max(document), 0) FROM held.documents) + row_number() OVER (ORDER BY place))::INTEGER AS document,
    posting_key, place, state
FROM present ANTI JOIN held.documents USING (posting_key, state);

CREATE TABLE gone AS
SELECT document FROM held.documents ANTI JOIN present USING (posting_key, state);

CREATE TABLE added (word UBIGINT, document INTEGER, times USMALLINT);
