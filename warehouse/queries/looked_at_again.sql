-- What the steps of a merge that group sources ask about, as if a batch had news of the touched ones.
CREATE OR REPLACE TEMP TABLE merging (board VARCHAR, batch_id VARCHAR, again BOOLEAN);
CREATE OR REPLACE TEMP TABLE cleaned (content_id UBIGINT);
CREATE OR REPLACE TEMP TABLE seen_here (source_key UBIGINT, batch_id VARCHAR);
CREATE OR REPLACE TEMP TABLE seen_again (source_key UBIGINT, batch_id VARCHAR, started TIMESTAMPTZ);

CREATE OR REPLACE TEMP TABLE left_behind AS
SELECT source_key, board, posting_key, employer_key, aggregator
FROM posting_sources SEMI JOIN touched USING (source_key);
