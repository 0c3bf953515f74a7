-- Messages to be sent, in the order of their making.
SELECT message_id, search, channel, created, items, attempts
FROM messages
WHERE sent IS NULL
ORDER BY created, rowid
