-- In which file of landing/packed an old batch lies, and every number that a copy's words carry: those are
-- known once it is cleaned anew, which new rules do.
ALTER TABLE batches ADD COLUMN pack VARCHAR;
ALTER TABLE observations ADD COLUMN numbers VARCHAR[];
