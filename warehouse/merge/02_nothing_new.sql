-- In the place of what follows where every content was cleaned before: none lies beyond the last place.
CREATE OR REPLACE TEMP TABLE cleaned (content_id UBIGINT);
CREATE OR REPLACE TEMP TABLE reread (source_key UBIGINT);
SET VARIABLE last_place = 9223372036854775807;
