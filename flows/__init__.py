"""When things run, in which order, and what follows an event. No parsing, no SQL."""
