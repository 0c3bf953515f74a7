-- What changed goes behind what stands in order.
DELETE FROM full_text.documents WHERE document IN (FROM gone);

INSERT INTO full_text.documents FROM written;

INSERT INTO full_text.words FROM added ORDER BY word, document;
