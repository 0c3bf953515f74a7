-- One posting in a hundred says something else than the day before.
UPDATE postings SET "text" = "text" || ' as of today', content_hash = md5(content_hash)
WHERE hash(posting_key) % 100 = 0;

UPDATE about SET revision = revision + 1;
