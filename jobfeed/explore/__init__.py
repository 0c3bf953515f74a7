"""The page for looking at what is published and asking it: `jobfeed explore`.

`published` and `sandbox` read, each page has a file of its own, `site` serves them.
"""
