-- Whether the full-text index is made of the state that is published.
SELECT (SELECT revision FROM full_text.about) IS NOT DISTINCT FROM (SELECT revision FROM jobfeed.about) AS current
