-- A channel that no search names any more can be sent nothing.
DELETE FROM messages
WHERE sent IS NULL AND NOT list_contains($channels::VARCHAR[], search || '/' || channel)
RETURNING search, channel
