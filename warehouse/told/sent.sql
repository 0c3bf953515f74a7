UPDATE messages SET sent = $at, attempts = attempts + 1, error = NULL WHERE message_id = $message_id
