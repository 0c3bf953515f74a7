-- Whether a word stands in title or text. A pattern that differs from row to row would be compiled for each.
regexp_matches(concat_ws(' ', n.title, n.text), getvariable('word/* number */'))
