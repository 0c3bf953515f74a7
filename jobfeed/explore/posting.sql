-- A posting as it stands now.
SELECT * EXCLUDE ("text", composed_of) FROM postings WHERE posting_key = $posting_key
