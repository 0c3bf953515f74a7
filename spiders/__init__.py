"""Scrapy's side: fetch career pages, cut them into records, read a record."""
