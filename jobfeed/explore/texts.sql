-- The texts of a few postings. Apart from the search: text lies packed, and to unpack it takes longer.
SELECT posting_key, "text" FROM postings WHERE posting_key IN (SELECT unnest($posting_keys))
