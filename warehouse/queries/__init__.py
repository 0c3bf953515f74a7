"""The SQL of questions that commands ask."""
