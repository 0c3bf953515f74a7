-- News found for one search, and the messages that carry what was not told yet.
INSERT INTO news
SELECT getvariable('search'), f.news_id, f."at", f.item, CASE WHEN f.before THEN '' END
FROM read_json(
    getvariable('news'), format = 'newline_delimited', maximum_object_size = 16777216,
    columns = {news_id: 'VARCHAR', "at": 'TIMESTAMPTZ', before: 'BOOLEAN', item: 'JSON'}) f
ON CONFLICT DO NOTHING;

INSERT INTO searches VALUES (getvariable('search'), getvariable('terms'), NULL)
ON CONFLICT DO UPDATE SET terms = excluded.terms;

CREATE OR REPLACE TEMP TABLE bundled AS
SELECT n.news_id, CASE WHEN getvariable('gathered') IS NULL THEN n.news_id ELSE getvariable('now')::VARCHAR END AS bundle
FROM news n JOIN searches s USING (search)
WHERE n.search = getvariable('search') AND n.bundle IS NULL
  AND (getvariable('gathered') IS NULL OR s.bundled IS NULL
       OR s.bundled + to_seconds(getvariable('gathered')) <= getvariable('now'));

UPDATE news SET bundle = b.bundle
FROM bundled b
WHERE news.search = getvariable('search') AND news.news_id = b.news_id;

INSERT INTO messages
SELECT
    md5(concat_ws(chr(10), getvariable('search'), b.bundle, c.channel)), getvariable('search'), c.channel,
    getvariable('now'), to_json(list(n.item ORDER BY n."at", n.news_id)), NULL, 0, NULL
FROM bundled b
JOIN news n ON n.search = getvariable('search') AND n.news_id = b.news_id,
     (SELECT unnest(getvariable('channels')) AS channel) c
GROUP BY b.bundle, c.channel
ORDER BY min(n."at"), b.bundle, c.channel;

UPDATE searches SET bundled = getvariable('now')
WHERE search = getvariable('search') AND EXISTS (FROM bundled);
