"""The commands, a module a kind: crawling, asking, files, catalogue, upkeep."""
