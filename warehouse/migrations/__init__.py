"""One .sql file a step from a schema version to the next: README.md says how to add one."""
