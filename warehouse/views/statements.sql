-- What open postings say of visa sponsorship, the right to work, citizenship and security clearance, in
-- their own words. One row a posting and statement: `says` is yes or no, `demand` and `level` tell of a
-- clearance whether it is required, preferred or to be obtained, and which; both are null where not said.
WITH quoted AS (
    SELECT
        posting_key, employer, title, role_number, evidence,
        unnest(regexp_extract_all(
            array_to_string(json_keys(evidence), ' '), '(?:sponsorship|authorization|citizenship|clearance)_(?:yes|no)\S*'
        )) AS name
    FROM postings
    WHERE status = 'open'
), named AS (
    SELECT *, regexp_extract(name, '^([a-z]+)_(yes|no)(?:_([a-z]+))?(?:_(.+))?$', ['kind', 'says', 'demand', 'level']) AS part
    FROM quoted
)
SELECT
    employer, title, role_number, part.kind, part.says, nullif(part.demand, '') AS demand,
    nullif(part.level, '') AS level, evidence ->> name AS words, posting_key
FROM named
ORDER BY employer, title, part.kind, part.says, posting_key
