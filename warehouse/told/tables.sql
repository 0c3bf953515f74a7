-- News of a search is noted once; the bundle it was told in is null until there is one, and empty where it
-- was there before the search was. A message carries a bundle to one channel.
CREATE TABLE IF NOT EXISTS searches (search VARCHAR PRIMARY KEY, terms VARCHAR, bundled TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS batches (batch_id VARCHAR PRIMARY KEY);
CREATE TABLE IF NOT EXISTS news (
    search VARCHAR, news_id VARCHAR, "at" TIMESTAMPTZ, item JSON, bundle VARCHAR, PRIMARY KEY (search, news_id)
);
CREATE TABLE IF NOT EXISTS messages (
    message_id VARCHAR PRIMARY KEY, search VARCHAR, channel VARCHAR, created TIMESTAMPTZ, items JSON,
    sent TIMESTAMPTZ, attempts INTEGER, error VARCHAR
);
