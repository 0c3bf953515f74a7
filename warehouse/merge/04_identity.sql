-- Which opening each source belongs to. A key is worked out from all sightings, never from their order.

-- A number that one crawl of a board shows under clearly different titles identifies nothing there.
INSERT INTO set_aside_numbers
SELECT board, employer_key, role_number, list(DISTINCT title ORDER BY title)
FROM sightings s JOIN observations o USING (content_id, board)
WHERE s.batch_id = getvariable('batch') AND role_number IS NOT NULL AND title_key IS NOT NULL AND o.kind = 'posting'
GROUP BY board, employer_key, role_number
HAVING count(DISTINCT o.local_id) > 1 AND count(DISTINCT title_key) > 1 AND jaro_winkler_similarity(min(title_key), max(title_key)) < 0.8
   AND NOT EXISTS (FROM set_aside_numbers h WHERE h.board = s.board AND h.employer_key IS NOT DISTINCT FROM o.employer_key AND h.role_number = o.role_number);

-- Everything this batch may speak of: its own sources, and where it is complete or late its whole board.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT source_key FROM sightings WHERE batch_id = getvariable('batch')
UNION
SELECT source_key FROM posting_sources p
WHERE p.board = getvariable('board')
  AND (closed_at IS NULL OR getvariable('batch') < (SELECT max(batch_id) FROM crawls WHERE board = getvariable('board'))
       OR closed_at >= (SELECT min(started) FROM crawls WHERE board = getvariable('board') AND batch_id >= getvariable('batch'))
       OR role_number IN (SELECT role_number FROM set_aside_numbers WHERE board = getvariable('board')));

-- The facts of each touched source: those of its latest sighting.
CREATE OR REPLACE TEMP TABLE facts AS
SELECT s.source_key, arg_max(o.platform, s.batch_id) AS platform, any_value(o.board) AS board,
       arg_max(coalesce(o.url, s.url), s.batch_id) AS url, arg_max(o.canonical_url, s.batch_id) AS canonical_url,
       any_value(o.posting_id) AS posting_id, any_value(o.local_id) AS local_id, arg_max(o.employer_key, s.batch_id) AS employer_key,
       any_value(o.role_number) AS role_number, arg_max(o.role_number_from, s.batch_id) AS role_number_from,
       bool_or(o.aggregator) AS aggregator, min(s.batch_id) FILTER (s.kind = 'posting') AS first_batch,
       max(s.batch_id) FILTER (s.kind = 'posting') AS last_batch
FROM sightings s JOIN observations o USING (content_id)
WHERE s.source_key IN (FROM touched)
GROUP BY s.source_key
HAVING count(*) FILTER (s.kind = 'posting') > 0;

CREATE OR REPLACE TEMP TABLE all_sources AS
SELECT source_key, platform, board, url, canonical_url, posting_id, local_id, employer_key, role_number, role_number_from, aggregator, first_batch FROM facts
UNION ALL BY NAME
SELECT source_key, platform, board, url, canonical_url, posting_id, local_id, employer_key, role_number, role_number_from, aggregator, first_batch
FROM posting_sources ANTI JOIN facts USING (source_key);

-- The touched sources with all that share an address, a number or a posting id with them.
CREATE OR REPLACE TEMP TABLE related AS
SELECT source_key FROM facts
UNION SELECT a.source_key FROM all_sources a SEMI JOIN facts f ON a.canonical_url = f.canonical_url
UNION SELECT a.source_key FROM all_sources a SEMI JOIN facts f ON a.board = f.board AND a.local_id = f.local_id;

-- Rules 1, 2 and 4: the number of the posting itself, or the only one its posting id ever had.
CREATE OR REPLACE TEMP TABLE numbered AS
WITH own AS (
    SELECT a.*, CASE WHEN h.role_number IS NULL AND a.employer_key IS NOT NULL THEN a.role_number END AS own_number
    FROM all_sources a LEFT JOIN set_aside_numbers h
      ON h.board = a.board AND h.role_number = a.role_number AND h.employer_key IS NOT DISTINCT FROM a.employer_key
), per_id AS (
    SELECT board, local_id, min(own_number) AS only_number, any_value(employer_key) AS id_employer FROM own
    GROUP BY ALL HAVING count(DISTINCT own_number) = 1
)
SELECT own.*, coalesce(own_number, only_number) AS number, own_number IS NULL AND only_number IS NOT NULL AS borrowed,
       CASE WHEN coalesce(own_number, only_number) IS NOT NULL
            THEN md5(concat_ws(chr(31), 'number', employer_key, upper(coalesce(own_number, only_number))))
            ELSE md5(concat_ws(chr(31), 'id', own.board, own.local_id)) END AS base_key
FROM own LEFT JOIN per_id
  ON per_id.board = own.board AND per_id.local_id = own.local_id AND own.role_number IS NULL AND per_id.id_employer = own.employer_key;

-- Rule 3: one address, seen on several boards. An address that a board gives to several postings is none of theirs.
CREATE OR REPLACE TEMP TABLE shared_addresses AS
SELECT canonical_url,
       arg_min(base_key, (number IS NULL, aggregator, base_key)) AS key, arg_min(employer_key, (number IS NULL, aggregator, base_key)) AS employer_key
FROM numbered
WHERE canonical_url IN (SELECT canonical_url FROM all_sources SEMI JOIN related USING (source_key))
  AND canonical_url NOT IN (
      SELECT canonical_url FROM all_sources WHERE canonical_url IS NOT NULL GROUP BY board, canonical_url HAVING count(DISTINCT local_id) > 1)
GROUP BY canonical_url
HAVING count(DISTINCT board) > 1 AND count(DISTINCT number) <= 1;

CREATE OR REPLACE TEMP TABLE keyed AS
SELECT n.* EXCLUDE (base_key, own_number),
       CASE WHEN n.number IS NULL AND u.key IS NOT NULL THEN u.key ELSE n.base_key END AS posting_key,
       CASE WHEN n.number IS NOT NULL AND n.aggregator THEN 4 WHEN n.borrowed THEN 2 WHEN n.number IS NOT NULL THEN 1
            WHEN u.key IS NOT NULL THEN 3 ELSE 2 END AS rule,
       CASE WHEN n.number IS NOT NULL AND n.aggregator THEN format('the copy names {} and role number {}', n.employer_key, n.number)
            WHEN n.borrowed THEN format('posting id {} is known by role number {}', n.local_id, n.number)
            WHEN n.number IS NOT NULL THEN format('{} numbers this opening {}', n.employer_key, n.number)
            WHEN u.key IS NOT NULL THEN format('same address {}', n.canonical_url)
            ELSE format('{} on board {}', n.local_id, n.board) END AS evidence
FROM numbered n SEMI JOIN related USING (source_key)
LEFT JOIN shared_addresses u ON u.canonical_url = n.canonical_url AND (u.employer_key IS NOT DISTINCT FROM n.employer_key OR n.employer_key IS NULL);

-- Openings to be worked out anew: those the sources belonged to and those they belong to now.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT posting_key FROM keyed UNION SELECT p.posting_key FROM posting_sources p SEMI JOIN keyed USING (source_key);

CREATE OR REPLACE TEMP TABLE sources_now AS
WITH joined AS (
    SELECT k.source_key, k.posting_key, k.platform, k.board, k.url, k.canonical_url, k.posting_id, k.local_id, k.employer_key, k.role_number,
           k.role_number_from, k.aggregator, k.rule, k.evidence, k.first_batch
    FROM keyed k
    UNION ALL BY NAME
    SELECT p.source_key, p.posting_key, p.platform, p.board, p.url, p.canonical_url, p.posting_id, p.local_id, p.employer_key, p.role_number,
           p.role_number_from, p.aggregator, CASE WHEN p.rule = 4 AND NOT p.aggregator THEN 1 ELSE p.rule END AS rule, p.evidence, p.first_batch
    FROM posting_sources p SEMI JOIN affected USING (posting_key) ANTI JOIN keyed USING (source_key)
), judged AS (
    -- A number that stands in running text only, beside a board that has it as a field of its own, is a copy's.
    SELECT *, aggregator OR (coalesce(role_number_from = 'text', false) AND EXISTS (
        FROM joined o WHERE o.posting_key = j.posting_key AND o.board <> j.board AND NOT o.aggregator AND o.role_number_from <> 'text')) AS copy
    FROM joined j
)
SELECT * EXCLUDE (rule, evidence), CASE WHEN copy AND rule = 1 THEN 4 ELSE rule END AS rule,
       CASE WHEN copy AND rule = 1 THEN format('the copy names {} and role number {}', employer_key, role_number)
            WHEN rule = 1 AND NOT aggregator THEN format('{} numbers this opening {}', employer_key, role_number) ELSE evidence END AS evidence,
       CASE WHEN copy THEN 0.99 ELSE 1.0 END AS score
FROM judged;
