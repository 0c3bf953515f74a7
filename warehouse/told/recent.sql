-- A search's newest items, the newest first.
SELECT item FROM news WHERE search = $search ORDER BY "at" DESC, news_id LIMIT $most
