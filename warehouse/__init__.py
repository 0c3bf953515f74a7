"""DuckDB: schema, merge, publish, questions. Knows nothing of Scrapy or Prefect."""
