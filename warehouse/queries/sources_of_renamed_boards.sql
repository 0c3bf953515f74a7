-- The sources of the boards whose own employer goes by another name than before.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT source_key
FROM posting_sources SEMI JOIN (
    FROM boards SEMI JOIN differing_marks d ON d.kind = 'name' AND d.mark = boards.employer_key
) renamed USING (board);
