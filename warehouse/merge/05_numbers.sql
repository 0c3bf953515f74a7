-- Which role numbers are believed: not every number on a page is the employer's number for the opening.

-- A number that one crawl of a board shows under clearly different titles identifies nothing there. What is
-- read anew is read anew of all crawls.
CREATE OR REPLACE TEMP TABLE set_aside_before AS
SELECT board, employer_key, role_number FROM set_aside_numbers SEMI JOIN merging USING (board);

DELETE FROM set_aside_numbers WHERE board IN (SELECT board FROM merging WHERE again);

CREATE OR REPLACE TEMP TABLE misused AS
WITH looked_at AS (
    SELECT batch_id FROM merging
    UNION
    SELECT c.batch_id FROM crawls c JOIN merging USING (board) WHERE again
), numbered AS (
    SELECT
        o.board, s.batch_id, employer_key, upper(role_number) AS role_number, local_id, title, title_words, language,
        place
    FROM (SELECT *, rowid AS place FROM observations SEMI JOIN merging USING (board)) o
    JOIN (FROM sightings SEMI JOIN looked_at USING (batch_id)) s USING (content_id)
    WHERE kind = 'posting' AND role_number IS NOT NULL AND title_words IS NOT NULL
), shown AS (
    SELECT n.* EXCLUDE (title_words), string_split(n.title_words, ' ') AS words, o.sketch
    FROM numbered n SEMI JOIN (
        SELECT batch_id, employer_key, role_number
        FROM numbered
        GROUP BY ALL
        HAVING min(title_words) <> max(title_words)
    ) several ON several.batch_id = n.batch_id AND several.role_number = n.role_number
             AND several.employer_key IS NOT DISTINCT FROM n.employer_key
    JOIN observations o ON o.rowid = n.place
)
SELECT a.board, a.employer_key, a.role_number, a.batch_id, list_sort(list(DISTINCT a.title)) AS titles
FROM shown a JOIN shown b
  ON a.batch_id = b.batch_id AND a.role_number = b.role_number
 AND a.employer_key IS NOT DISTINCT FROM b.employer_key
WHERE a.local_id <> b.local_id
  -- One job told in two languages has two titles and is one job.
  AND a.language IS NOT DISTINCT FROM b.language
  AND (len(list_intersect(a.words, b.words)) <= 0.5 * least(len(a.words), len(b.words))
    -- Or the titles differ a little, and the texts, both long, in nearly all.
    OR (a.words <> b.words AND len(a.sketch) = 128 AND len(b.sketch) = 128
        AND len(list_intersect(a.sketch, b.sketch)) < 13))
GROUP BY a.board, a.employer_key, a.role_number, a.batch_id
QUALIFY a.batch_id = min(a.batch_id) OVER (PARTITION BY a.board, a.employer_key, a.role_number);

DELETE FROM set_aside_numbers h USING misused m
WHERE h.board = m.board AND h.employer_key IS NOT DISTINCT FROM m.employer_key
  AND h.role_number = m.role_number AND h.batch_id > m.batch_id;
INSERT INTO set_aside_numbers BY NAME
FROM misused m ANTI JOIN set_aside_numbers h
  ON h.board = m.board AND h.employer_key IS NOT DISTINCT FROM m.employer_key AND h.role_number = m.role_number;

CREATE OR REPLACE TEMP TABLE judged_otherwise AS
WITH set_aside_now AS (
    SELECT board, employer_key, role_number FROM set_aside_numbers SEMI JOIN merging USING (board)
)
(FROM set_aside_before EXCEPT FROM set_aside_now) UNION (FROM set_aside_now EXCEPT FROM set_aside_before);

-- Sources whose number may be believed otherwise from now on: the touched ones, those that carry a number
-- set aside or no longer so, and copies of the employers whose own pages have news.
CREATE OR REPLACE TEMP TABLE renumbered AS
WITH own_news AS (
    SELECT employer_key FROM posting_sources SEMI JOIN touched USING (source_key) WHERE NOT aggregator
    UNION
    SELECT employer_key FROM left_behind WHERE NOT aggregator
)
SELECT source_key FROM posting_sources SEMI JOIN touched USING (source_key)
UNION
SELECT source_key FROM posting_sources s SEMI JOIN judged_otherwise n
  ON n.role_number = upper(s.role_number) AND n.employer_key IS NOT DISTINCT FROM s.employer_key
UNION
SELECT source_key FROM posting_sources SEMI JOIN own_news USING (employer_key)
WHERE aggregator AND role_number IS NOT NULL;

CREATE OR REPLACE TEMP TABLE believed AS
WITH claimed AS (
    SELECT
        source_key, board, content_id, employer_key, aggregator, role_number
    FROM posting_sources
    WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN renumbered USING (source_key))
), schemes AS (
    -- How each employer numbers its openings on its own pages.
    SELECT
        employer_key, regexp_replace(upper(role_number), '[0-9]+', '9', 'g') AS shape,
        length(regexp_replace(role_number, '[^0-9]', '', 'g')) AS digits
    FROM posting_sources SEMI JOIN (FROM claimed WHERE aggregator AND role_number IS NOT NULL) USING (employer_key)
    WHERE NOT aggregator
    GROUP BY ALL
), carried AS (
    -- Of the numbers in a copy's words the one that the employer gave an opening; the first may be another's.
    SELECT c.source_key, any_value(n.number) AS claim
    FROM claimed c JOIN observations o USING (board, content_id), unnest(o.numbers) AS n(number)
    WHERE c.aggregator AND EXISTS (
        FROM posting_sources p
        WHERE NOT p.aggregator AND p.employer_key = c.employer_key AND upper(p.role_number) = n.number)
    GROUP BY c.source_key
    HAVING min(n.number) = max(n.number)
), set_aside AS (
    SELECT h.*, NOT coalesce(b.aggregator, false) AS by_employer
    FROM set_aside_numbers h LEFT JOIN boards b USING (board)
), claims AS (
    SELECT
        *, regexp_replace(claim, '[0-9]+', '9', 'g') AS shape, length(regexp_replace(claim, '[^0-9]', '', 'g')) AS digits
    FROM (
        SELECT c.*, coalesce(m.claim, upper(c.role_number)) AS claim FROM claimed c LEFT JOIN carried m USING (source_key)
    )
), trusted AS (
    SELECT source_key FROM claims c
    WHERE claim IS NOT NULL AND employer_key IS NOT NULL
      AND NOT EXISTS (
        FROM set_aside h
        WHERE h.role_number = c.claim AND h.employer_key = c.employer_key
          AND (h.board = c.board OR (c.aggregator AND h.by_employer)))
      -- A copy's number counts where the employer is known to number that way, or is not known here.
      AND (NOT aggregator
        OR NOT EXISTS (FROM schemes s WHERE s.employer_key = c.employer_key)
        OR EXISTS (FROM schemes s WHERE s.employer_key = c.employer_key AND s.shape = c.shape
                                    AND abs(s.digits - c.digits) <= 1))
)
SELECT source_key, CASE WHEN source_key IN (SELECT source_key FROM trusted) THEN claim END AS number
FROM claims;

UPDATE posting_sources SET believed_number = b.number
FROM believed b
WHERE b.source_key = posting_sources.source_key AND b.number IS DISTINCT FROM posting_sources.believed_number;

-- Where nothing has news and nothing was decided by hand, every posting stays what it is.
SET VARIABLE news = EXISTS (FROM touched) OR EXISTS (FROM renumbered)
    OR EXISTS (FROM decisions SEMI JOIN merging USING (board));

-- What a merge makes happen to postings; the steps from here on tell, where something has news.
CREATE OR REPLACE TEMP TABLE happened (posting_key VARCHAR, "at" TIMESTAMPTZ, kind VARCHAR, batch_id VARCHAR, detail VARCHAR);
