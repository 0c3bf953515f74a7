"""Text as a literal of SQL, for statements in which no value can be bound."""


def quoted(text: object) -> str:
    """The literal of a text or path, whatever stands in it."""
    return "'" + str(text).replace("'", "''") + "'"
