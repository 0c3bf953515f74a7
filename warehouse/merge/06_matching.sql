-- Which posting each source belongs to. It is worked out from the sources alone, never from their order.

-- What a person decided comes first. The latest split of a source ends what was decided of it before. Meant are
-- jobs that were there to be seen: an id or address that another job gets later is not.
CREATE OR REPLACE TEMP TABLE named_by_hand AS
SELECT s.source_key, s.board, d.* EXCLUDE (board),
       min(s.first_seen) OVER (PARTITION BY d.position, d.kind, d.ordinal, s.job_key) <= d.at AS meant
FROM posting_sources s JOIN decisions d
  ON d.board = s.board AND (d.name = s.local_id OR d.address = s.canonical_url);

CREATE OR REPLACE TEMP TABLE decided AS
FROM named_by_hand
WHERE meant
QUALIFY position >= coalesce(max(position) FILTER (kind = 'split') OVER (PARTITION BY source_key), 0);

CREATE OR REPLACE TEMP TABLE remarked AS
FROM renumbered
UNION
SELECT source_key FROM named_by_hand SEMI JOIN merging USING (board);

-- Marks that make two sources worth comparing: a job, an address, a title at an employer, a number.
CREATE OR REPLACE TEMP TABLE fresh_marks AS
WITH sources AS (
    SELECT
        source_key, job_key, employer_key, title_words, canonical_url, role_number, aggregator, board, content_id,
        NOT aggregator AND believed_number IS NOT NULL AND source_key NOT IN (SELECT source_key FROM decided) AS fixed
    FROM posting_sources
    WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN remarked USING (source_key))
), linked AS (
    SELECT s.source_key, unnest(o.links) AS address, s.fixed
    FROM sources s JOIN observations o USING (board, content_id)
    WHERE s.aggregator
), carried AS (
    SELECT s.source_key, unnest(o.numbers) AS number, s.fixed
    FROM sources s JOIN observations o USING (board, content_id)
    WHERE s.aggregator
)
SELECT source_key, md5_number_lower('job ' || job_key) AS mark, fixed FROM sources WHERE NOT fixed
UNION
SELECT source_key, md5_number_lower('address ' || canonical_url), fixed FROM sources
WHERE canonical_url IS NOT NULL
UNION
SELECT source_key, md5_number_lower('address ' || address), fixed FROM linked
UNION
SELECT source_key, md5_number_lower(concat_ws(chr(31), 'title', employer_key, title_words)), fixed FROM sources
WHERE employer_key IS NOT NULL AND title_words IS NOT NULL
UNION
SELECT source_key, md5_number_lower('number ' || upper(role_number)), fixed FROM sources
WHERE role_number IS NOT NULL
UNION
SELECT source_key, md5_number_lower('number ' || number), fixed FROM carried
UNION
SELECT source_key, decision, false FROM decided SEMI JOIN remarked USING (source_key) WHERE kind <> 'from';

-- Sources that lose a neighbour must be looked at as well.
CREATE OR REPLACE TEMP TABLE former_marks AS
SELECT *, rowid AS place FROM source_marks
WHERE rowid IN (SELECT m.rowid FROM source_marks m SEMI JOIN (FROM remarked UNION FROM touched) USING (source_key));

CREATE OR REPLACE TEMP TABLE reached_before AS
WITH lost AS (
    SELECT source_key, mark, fixed FROM former_marks EXCEPT FROM fresh_marks
)
SELECT DISTINCT m.source_key
FROM lost JOIN source_marks m USING (mark)
WHERE NOT (lost.fixed AND m.fixed);

DELETE FROM source_marks WHERE rowid IN (SELECT place FROM former_marks);
INSERT INTO source_marks FROM fresh_marks ORDER BY mark;

-- Everything whose posting may depend on the sources with news. Two numbers of the employer's own never
-- depend on each other.
CREATE OR REPLACE TEMP TABLE reached AS
WITH RECURSIVE met AS (
    SELECT source_key FROM reached_before
    UNION
    SELECT theirs.source_key
    FROM fresh_marks mine JOIN source_marks theirs USING (mark)
    WHERE NOT (mine.fixed AND theirs.fixed)
), reach(source_key) AS (
    FROM met ANTI JOIN remarked USING (source_key)
    UNION
    SELECT theirs.source_key
    FROM reach
    JOIN source_marks mine USING (source_key)
    JOIN source_marks theirs ON theirs.mark = mine.mark
    WHERE NOT (mine.fixed AND theirs.fixed) AND theirs.source_key NOT IN (SELECT source_key FROM remarked)
)
FROM reach UNION ALL SELECT source_key FROM remarked;

-- What each would be by itself. Rule 1: the employer's number. Rule 2: the posting id on its board.
CREATE OR REPLACE TEMP TABLE nodes AS
SELECT
    s.* EXCLUDE (rule, score, evidence, ambiguous, posting_key), s.posting_key AS old_key, s.rowid AS place,
    CASE WHEN believed_number IS NOT NULL
         THEN md5(concat_ws(chr(31), 'number', employer_key, believed_number))
         ELSE md5(concat_ws(chr(31), 'id', job_key)) END AS own_key,
    false AS alone, NULL::VARCHAR AS by_hand
FROM posting_sources s
-- By their places in the table: what was just written lies together, and the rest need not be read.
WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN reached USING (source_key));

-- By hand: what was split off is a posting of its own, and what was joined goes by the key of the first that was
-- named. The rules 3 to 5 leave alone what was split off, and what was joined with it: they would undo it.
UPDATE nodes SET own_key = md5(concat_ws(chr(31), 'split', d.decision)), alone = true, by_hand = told
FROM (
    SELECT *, concat_ws(': ', format('split off by hand on {}', "at"::DATE), nullif(why, '')) AS told
    FROM decided WHERE kind = 'split'
) d
WHERE d.source_key = nodes.source_key;

CREATE OR REPLACE TEMP TABLE tied AS
WITH RECURSIVE ties AS (
    SELECT n.own_key, n.alone, d.*
    FROM decided d JOIN nodes n USING (source_key)
    WHERE d.kind = 'join'
), paths(own_key, other) AS (
    SELECT own_key, own_key FROM ties
    UNION
    SELECT p.own_key, b.own_key FROM paths p JOIN ties a ON a.own_key = p.other JOIN ties b USING (decision)
), told AS (
    SELECT own_key, arg_min(
        concat_ws(': ', format('joined by hand on {}', "at"::DATE), nullif(why, '')), (position, ordinal)) AS by_hand
    FROM ties
    GROUP BY own_key
)
SELECT p.own_key, arg_min(t.own_key, (t.position, t.ordinal)) AS tied_key, bool_or(t.alone) AS alone,
       any_value(told.by_hand) AS by_hand
FROM paths p JOIN ties t ON t.own_key = p.other JOIN told ON told.own_key = p.own_key
GROUP BY p.own_key;

UPDATE nodes SET
    own_key = t.tied_key, alone = t.alone,
    by_hand = CASE WHEN nodes.own_key = t.tied_key THEN nodes.by_hand ELSE t.by_hand END
FROM tied t
WHERE t.own_key = nodes.own_key;

-- Rule 4 for copies that give the opening to somebody else, as agencies do: an employer that the text
-- names or links numbers an opening so.
-- A text in words as employer_key has them: no apostrophes, one form of letters that case makes two of.
CREATE OR REPLACE TEMP MACRO words_of(t) AS ' ' || replace(regexp_replace(replace(regexp_replace(
    replace(replace(replace(replace(lower(nfc_normalize(t)), 'ß', 'ss'), 'ς', 'σ'), 'ı', 'i'), 'i̇', 'i'),
    '(\p{L})[''’‘`´"״“”„]+(\p{L})', '\1\2', 'g'), '&', ' & '), '[^\p{L}\p{M}\p{N}&+]+', ' ', 'g'), ' and ', ' & ') || ' ';
-- Thai, Chinese and Japanese write no blanks between words.
CREATE OR REPLACE TEMP MACRO names(words, employer_key) AS contains(words, ' ' || employer_key || ' ')
    OR (regexp_matches(employer_key, '[\x{0e00}-\x{0eff}\x{3040}-\x{30ff}\x{3400}-\x{9fff}]')
        AND contains(replace(words, ' ', ''), replace(employer_key, ' ', '')));

CREATE OR REPLACE TEMP TABLE adopted AS
WITH copies AS (
    SELECT DISTINCT c.*, unnest(coalesce(o.numbers, [upper(c.role_number)])) AS number
    FROM (FROM nodes WHERE aggregator AND role_number IS NOT NULL) c JOIN observations o USING (board, content_id)
), claims AS (
    SELECT
        c.source_key, c.board, c.content_id, o.own_key, o.employer, o.employer_key, o.believed_number, o.canonical_url
    FROM copies c JOIN nodes o ON o.believed_number = c.number
    WHERE NOT o.aggregator AND o.employer_key IS DISTINCT FROM c.employer_key
      AND NOT o.alone AND c.source_key NOT IN (SELECT source_key FROM decided WHERE kind <> 'from')
      AND length(c.number) > 3
      AND NOT EXISTS (
        FROM nodes n WHERE NOT n.aggregator AND n.employer_key = c.employer_key AND n.believed_number = c.number)
), read AS (
    SELECT content_id, links, words_of(concat_ws(' ', title, "text")) AS words
    FROM observations
    WHERE rowid IN (SELECT o.rowid FROM observations o SEMI JOIN claims USING (board, content_id))
), named AS (
    SELECT DISTINCT
        source_key, own_key AS posting_key,
        CASE WHEN list_contains(links, canonical_url)
             THEN format('role number {}, and a link to {}', believed_number, canonical_url)
             ELSE format('role number {}, and the copy names {}', believed_number, employer) END AS evidence
    FROM claims JOIN read USING (content_id)
    WHERE names(words, employer_key) OR list_contains(links, canonical_url)
)
SELECT source_key, any_value(posting_key) AS posting_key, min(evidence) AS evidence
FROM named
GROUP BY source_key
HAVING count(DISTINCT posting_key) = 1;

-- The nodes under the key each has by itself. A number leads, then the employer's pages, then the earliest;
-- by the day, for within one the order in which boards are crawled is chance.
CREATE OR REPLACE TEMP TABLE members AS
SELECT
    own_key, bool_and(believed_number IS NULL) AS numberless, bool_and(aggregator) AS copies,
    min(board) AS board, min(posting_id) AS posting_id, left(min(first_batch), 8) AS first_day,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen, bool_or(to_batch IS NULL) AS open,
    row_number() OVER (ORDER BY numberless, copies, first_day, own_key) AS rank
FROM nodes ANTI JOIN adopted USING (source_key)
GROUP BY own_key;

-- Rule 3: the same address, or a copy's link to the employer's page. An address that a board gives to
-- several postings is none of theirs, and one under several numbers joins nothing.
CREATE OR REPLACE TEMP TABLE same_address AS
WITH owners AS (
    SELECT source_key, canonical_url AS address, own_key, employer_key, believed_number, aggregator
    FROM nodes SEMI JOIN members USING (own_key)
    WHERE canonical_url IS NOT NULL AND NOT alone
    WINDOW address AS (PARTITION BY board, canonical_url)
    QUALIFY min(own_key) OVER address = max(own_key) OVER address
), links AS (
    SELECT s.own_key, unnest(o.links) AS address
    FROM nodes s JOIN observations o USING (board, content_id)
    WHERE s.aggregator AND s.believed_number IS NULL AND NOT s.alone
), met AS (
    SELECT a.own_key AS a_key, b.own_key AS b_key, b.believed_number, address, 1.0 AS score, 'same address ' AS how
    FROM owners a JOIN owners b USING (address)
    WHERE a.believed_number IS NULL AND a.own_key <> b.own_key
      AND (a.aggregator OR b.aggregator OR coalesce(a.employer_key = b.employer_key, true))
    UNION
    SELECT a.own_key, b.own_key, b.believed_number, address, 0.98, 'the copy links to '
    FROM links a JOIN owners b USING (address)
    WHERE NOT b.aggregator AND a.own_key <> b.own_key
    -- A list of similar jobs says nothing.
    QUALIFY min(b.own_key) OVER (PARTITION BY a.own_key) = max(b.own_key) OVER (PARTITION BY a.own_key)
)
SELECT a_key, b_key, max(score) AS score, arg_max(how || address, (score, address)) AS evidence
FROM (
    FROM met
    WINDOW seeker AS (PARTITION BY a_key)
    QUALIFY coalesce(min(believed_number) OVER seeker = max(believed_number) OVER seeker, true)
)
GROUP BY a_key, b_key;

-- Rule 5: the same title at the same employer, places that go together, and nearly the same text. One
-- side has no number; of two that one board lists at once each is an opening of its own.
CREATE OR REPLACE TEMP MACRO apart_in_time(a, b) AS
    (NOT a.open AND a.last_seen < b.first_seen) OR (NOT b.open AND b.last_seen < a.first_seen);
CREATE OR REPLACE TEMP MACRO go_together(a, b) AS
    len(a) = 0 OR len(b) = 0 OR len(list_filter(a, lambda p: len(list_filter(b, lambda q:
        coalesce(p.country = q.country, true) AND coalesce(p.region = q.region, true)
        AND coalesce(p.city = q.city, true))) > 0)) > 0;
CREATE OR REPLACE TEMP MACRO reach_of(sketch) AS CASE WHEN len(sketch) < 128 THEN 4294967295 ELSE sketch[-1] END;
CREATE OR REPLACE TEMP MACRO counted(sketch, reach) AS len(list_filter(sketch, lambda h: h <= reach));

CREATE OR REPLACE TEMP TABLE texts AS
WITH open_titles AS (
    SELECT DISTINCT n.employer_key, n.title_words
    FROM nodes n JOIN members m USING (own_key)
    WHERE m.numberless AND n.employer_key IS NOT NULL AND n.title_words IS NOT NULL
), wanted AS (
    SELECT n.own_key, n.employer_key, n.title_words, n.board, n.content_id
    FROM nodes n SEMI JOIN members USING (own_key) SEMI JOIN open_titles USING (employer_key, title_words)
    WHERE NOT n.alone
), sketched AS (
    SELECT content_id, places, sketch, content_hash
    FROM observations
    WHERE rowid IN (SELECT o.rowid FROM observations o SEMI JOIN wanted USING (board, content_id))
)
SELECT DISTINCT ON (own_key, content_hash)
    w.* EXCLUDE (board, content_id), s.* EXCLUDE (content_id), m.numberless, m.copies, m.board, m.posting_id,
    m AS member
FROM wanted w JOIN sketched s USING (content_id) JOIN members m USING (own_key);

CREATE OR REPLACE TEMP TABLE near_texts AS
WITH long_texts AS (
    SELECT * EXCLUDE (sketch), rowid AS place FROM texts WHERE len(sketch) >= 20
), alike AS MATERIALIZED (
    -- Without the sketches: most pairs need no look at them, and they are wide.
    SELECT a.place AS a_place, b.place AS b_place
    FROM long_texts a JOIN long_texts b USING (employer_key, title_words)
    WHERE a.numberless AND a.own_key <> b.own_key AND go_together(a.places, b.places)
      AND (a.board <> b.board OR NOT b.numberless OR apart_in_time(a.member, b.member)
        -- A board without ids of its own may show one page at several addresses.
        OR (a.content_hash = b.content_hash AND a.posting_id IS NULL AND b.posting_id IS NULL))
), pairs AS MATERIALIZED (
    SELECT
        a.own_key AS a_key, b.own_key AS b_key, a.member AS a, b.member AS b,
        least(reach_of(a.sketch), reach_of(b.sketch)) AS reach,
        len(list_intersect(a.sketch, b.sketch)) AS shared, a.sketch AS a_sketch, b.sketch AS b_sketch
    FROM alike JOIN texts a ON a.rowid = a_place JOIN texts b ON b.rowid = b_place
), compared AS (
    SELECT a_key, b_key, a, b, shared, least(counted(a_sketch, reach), counted(b_sketch, reach)) AS comparable
    FROM pairs
    WHERE shared >= 10
), near AS (
    SELECT a_key, b_key, any_value(a) AS a, any_value(b) AS b, max(shared / comparable) AS share
    FROM compared
    WHERE shared >= 0.8 * comparable
    GROUP BY a_key, b_key
)
-- Only what is about as near as the nearest; between pages of one standing that must hold both ways.
FROM near
QUALIFY share >= max(share) OVER (PARTITION BY a_key) - 0.05
    AND (a.copies <> b.copies OR share >= max(share) OVER (PARTITION BY b_key, a.board) - 0.05);

-- What fits two numbers, or two openings that one board lists at once, is joined with neither. Numbers
-- decide where some fit, the employer's pages before copies.
CREATE OR REPLACE TEMP TABLE ambiguous AS
WITH foremost AS (
    SELECT *, (b.numberless, b.numberless AND b.copies) AS tier
    FROM near_texts
    QUALIFY tier = min(tier) OVER (PARTITION BY a_key)
), rivals AS (
    SELECT x.a_key, x.b_key AS one, y.b_key AS other
    FROM foremost x JOIN foremost y USING (a_key)
    WHERE x.b_key < y.b_key
      AND (NOT x.b.numberless
        OR (x.b.board = y.b.board AND (x.a.copies OR NOT x.b.copies) AND NOT apart_in_time(x.b, y.b)
            AND NOT EXISTS (FROM near_texts z WHERE z.a_key = x.b_key AND z.b_key = y.b_key)))
)
SELECT a_key AS own_key, list_sort(list_distinct(flatten(list([one, other])))) AS candidates
FROM rivals
WHERE a_key NOT IN (SELECT a_key FROM same_address)
GROUP BY a_key;

-- Each member points to the foremost of those it is joined with; together they are one posting.
CREATE OR REPLACE TEMP TABLE pointers AS
WITH joined AS (
    SELECT a_key, b_key, 3 AS rule, score, evidence FROM same_address
    UNION ALL
    SELECT b_key, a_key, 3, score, evidence FROM same_address
    UNION ALL
    SELECT a_key, b_key, 5, share, format('same title, places that go together, {:.0f} % of the text', 100 * share)
    FROM near_texts
    WHERE a_key NOT IN (SELECT own_key FROM ambiguous) AND b_key NOT IN (SELECT own_key FROM ambiguous)
)
SELECT
    a_key, arg_min(b_key, (rule, b.rank)) AS b_key,
    arg_min({'rule': rule, 'score': score, 'evidence': evidence}, (rule, b.rank, -score, evidence)) AS why
FROM joined JOIN members a ON a.own_key = a_key JOIN members b ON b.own_key = b_key
-- Written as a difference: as a comparison the planner would compare every member with every other first.
WHERE a.numberless AND a.rank - b.rank > 0
GROUP BY a_key;

CREATE OR REPLACE TEMP TABLE joined AS
WITH RECURSIVE rooted(own_key, root) AS (
    SELECT own_key, own_key FROM members WHERE own_key NOT IN (SELECT a_key FROM pointers)
    UNION ALL
    SELECT p.a_key, r.root FROM rooted r JOIN pointers p ON p.b_key = r.own_key
)
-- Without a number the earliest member names the posting.
SELECT own_key, arg_min(own_key, (numberless, first_day, copies, own_key)) OVER (PARTITION BY root) AS posting_key
FROM rooted JOIN members USING (own_key);

-- The postings between which it cannot be told.
CREATE OR REPLACE TEMP TABLE undecided AS
SELECT a.own_key, list_sort(list(DISTINCT j.posting_key)) AS candidates
FROM (SELECT own_key, unnest(candidates) AS candidate FROM ambiguous) a JOIN joined j ON j.own_key = a.candidate
GROUP BY a.own_key;

CREATE OR REPLACE TEMP MACRO by_number(copy, employer, number) AS CASE
    WHEN copy THEN format('the copy names {} and role number {}', employer, number)
    ELSE format('{} numbers this opening {}', employer, number) END;

CREATE OR REPLACE TEMP TABLE keyed AS
SELECT
    n.source_key, n.place, n.old_key, coalesce(d.posting_key, j.posting_key) AS posting_key,
    CASE WHEN n.by_hand IS NOT NULL THEN 0
         WHEN d.posting_key IS NOT NULL THEN 4
         WHEN n.believed_number IS NOT NULL AND n.aggregator THEN 4
         WHEN n.believed_number IS NOT NULL THEN 1
         WHEN p.why IS NOT NULL THEN p.why.rule
         WHEN n.posting_id IS NULL AND n.canonical_url IS NOT NULL THEN 3
         ELSE 2 END AS rule,
    CASE WHEN n.by_hand IS NOT NULL THEN 1.0
         WHEN d.posting_key IS NOT NULL THEN 0.97
         WHEN n.believed_number IS NOT NULL AND n.aggregator THEN 0.99
         WHEN n.believed_number IS NULL AND p.why IS NOT NULL THEN p.why.score
         ELSE 1.0 END AS score,
    CASE WHEN n.by_hand IS NOT NULL THEN n.by_hand
         WHEN d.posting_key IS NOT NULL THEN d.evidence
         WHEN n.believed_number IS NOT NULL THEN by_number(
             n.aggregator, n.employer, if(upper(n.role_number) = n.believed_number, n.role_number, n.believed_number))
         WHEN p.why IS NOT NULL THEN p.why.evidence
         ELSE format('{} on board {}', n.local_id, n.board) END AS evidence,
    CASE WHEN d.posting_key IS NULL THEN a.candidates END AS ambiguous
FROM nodes n
LEFT JOIN adopted d USING (source_key)
LEFT JOIN joined j USING (own_key)
LEFT JOIN pointers p ON p.a_key = n.own_key
LEFT JOIN undecided a USING (own_key);

UPDATE posting_sources SET
    posting_key = k.posting_key, rule = k.rule, score = k.score, evidence = k.evidence, ambiguous = k.ambiguous
FROM keyed k
WHERE k.place = posting_sources.rowid;

-- Postings to be worked out anew: those with news, and those that won or lost a source.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT posting_key FROM left_behind WHERE posting_key IS NOT NULL
UNION SELECT posting_key FROM keyed SEMI JOIN touched USING (source_key)
UNION SELECT posting_key FROM keyed SEMI JOIN (FROM named_by_hand SEMI JOIN merging USING (board)) n USING (source_key)
UNION SELECT unnest([posting_key, old_key]) FROM keyed WHERE old_key IS DISTINCT FROM posting_key;
