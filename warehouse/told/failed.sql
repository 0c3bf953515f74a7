UPDATE messages SET attempts = attempts + 1, error = $error WHERE message_id = $message_id
