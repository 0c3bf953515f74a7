-- What is said still and what is said now, all of it in order.
CREATE TABLE full_text.documents AS
FROM held.documents ANTI JOIN gone USING (document) UNION ALL FROM written;

CREATE TABLE full_text.words AS
FROM (FROM held.words SEMI JOIN full_text.documents USING (document) UNION ALL FROM added)
ORDER BY word, document;
