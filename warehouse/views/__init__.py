"""One view a file: a question and its answer."""
