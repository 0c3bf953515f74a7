-- Until there is a full-text index: the postings whose title or employer holds what is asked for.
CREATE MACRO hits(asked) AS TABLE
SELECT posting_key, 1.0 AS score
FROM jobfeed.postings
WHERE asked <> '' AND (contains(lower(title), lower(asked)) OR contains(lower(employer), lower(asked)));
