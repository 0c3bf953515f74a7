-- What each address said and when, told from all its sightings.

-- Which job a content without a number is of, among all that its posting id ever showed. It has the number
-- of contents like it, where that is one; else it belongs to the earliest content like it, so that an id
-- whose title and text turn into another job's is another posting. At another employer the title says nothing.
CREATE OR REPLACE TEMP TABLE told_apart AS
WITH RECURSIVE ids AS (
    SELECT DISTINCT board, local_id FROM observations WHERE rowid > getvariable('last_place') AND kind = 'posting'
), shown AS (
    SELECT
        content_id, board, local_id, canonical_url, first_batch, sketch, upper(role_number) AS number, employer_key,
        string_split(title_words, ' ') AS words
    FROM observations SEMI JOIN ids USING (board, local_id)
    WHERE kind = 'posting'
    QUALIFY bool_or(role_number IS NULL) OVER (PARTITION BY board, local_id)
        AND (bool_or(role_number IS NOT NULL) OVER (PARTITION BY board, local_id)
          OR count(DISTINCT title_words) OVER (PARTITION BY board, local_id) > 1
          OR count(DISTINCT employer_key) OVER (PARTITION BY board, local_id) > 1)
), alike AS (
    SELECT
        a.content_id, b.content_id AS other, b.number,
        (b.first_batch, b.content_id) < (a.first_batch, a.content_id) AS earlier
    FROM shown a JOIN shown b USING (board, local_id)
    WHERE a.number IS NULL AND a.content_id <> b.content_id
      AND (coalesce(a.employer_key = b.employer_key, true)
           AND coalesce(len(list_intersect(a.words, b.words)) > 0.5 * least(len(a.words), len(b.words)), true)
        OR coalesce(len(list_intersect(a.sketch, b.sketch)) > 0.5 * least(len(a.sketch), len(b.sketch)), false))
), lent AS (
    SELECT content_id, any_value(number) AS number FROM alike
    WHERE number IS NOT NULL
    GROUP BY content_id
    HAVING count(DISTINCT number) = 1
), numberless AS (
    FROM shown ANTI JOIN lent USING (content_id) WHERE number IS NULL
), followers AS (
    SELECT content_id, arg_min(other, (n.first_batch, other)) AS earliest
    FROM alike SEMI JOIN numberless USING (content_id) JOIN numberless n ON n.content_id = other
    WHERE earlier
    GROUP BY ALL
), rooted AS (
    SELECT content_id, content_id AS root FROM numberless ANTI JOIN followers USING (content_id)
    UNION ALL
    SELECT followers.content_id, rooted.root FROM rooted JOIN followers ON followers.earliest = rooted.content_id
), named AS (
    SELECT content_id, s.board, s.local_id, s.canonical_url, l.number, NULL AS root
    FROM shown s JOIN lent l USING (content_id)
    UNION ALL BY NAME
    SELECT content_id, board, local_id, canonical_url, NULL AS number,
           nullif(root, arg_min(root, (first_batch, content_id)) OVER (PARTITION BY board, local_id)) AS root
    FROM numberless JOIN rooted USING (content_id)
)
SELECT
    content_id, number AS job_number, md5_number_lower(id) AS job_key,
    md5_number_lower(concat_ws(chr(31), id, coalesce(canonical_url, ''))) AS source_key
FROM (
    SELECT *, concat_ws(chr(31), board, local_id, coalesce(number, ''), root) AS id FROM named
);

CREATE OR REPLACE TEMP TABLE moved AS
SELECT content_id, o.source_key AS old_key, t.source_key, t.job_key, t.job_number
FROM observations o JOIN told_apart t USING (content_id)
WHERE o.source_key <> t.source_key;

UPDATE observations SET source_key = m.source_key, job_key = m.job_key, job_number = m.job_number
FROM moved m WHERE m.content_id = observations.content_id;

-- The sources that these batches list.
CREATE OR REPLACE TEMP TABLE seen_here AS
SELECT
    source_key, any_value(job_key) AS job_key, any_value(o.board) AS board, any_value(local_id) AS local_id,
    any_value(s.batch_id) AS batch_id,
    max(content_id) AS content_id, bool_or(content_id IN (SELECT content_id FROM cleaned)) AS fresh,
    bool_or(o.closes < c.started) AS expired
-- By its board first: to look up each content's row reads the columns whole.
FROM (FROM observations SEMI JOIN merging USING (board)) o
JOIN (FROM sightings SEMI JOIN merging USING (batch_id)) s USING (content_id)
JOIN crawls c ON c.batch_id = s.batch_id
WHERE kind = 'posting'
GROUP BY source_key;

-- What says of postings that they are gone, or was seen of them but cannot be read.
CREATE OR REPLACE TEMP TABLE notices AS
SELECT board, content_id, 'gone' AS kind, local_id, canonical_url
FROM observations SEMI JOIN merging USING (board)
WHERE kind = 'gone'
UNION ALL
SELECT board, content_id, 'unread', local_id, NULL
FROM quarantine SEMI JOIN merging USING (board);

-- Sources with news: all others were merely seen again. A late batch may be news to its whole board.
CREATE OR REPLACE TEMP TABLE touched AS
WITH own AS (
    SELECT
        source_key, job_key, board, local_id, canonical_url, content_id, to_batch, posting_sources.closes,
        c.started, c.closes AS crawl_closes, late OR turned AS anew
    FROM posting_sources JOIN merging USING (board) JOIN crawls c USING (batch_id)
), heard AS (
    SELECT n.* FROM notices n SEMI JOIN (FROM sightings SEMI JOIN merging USING (batch_id)) s USING (content_id)
), news AS (
    SELECT h.source_key, h.board, h.local_id
    FROM seen_here h LEFT JOIN own USING (source_key)
    WHERE h.fresh OR h.expired OR own.source_key IS NULL OR own.to_batch IS NOT NULL
       OR own.content_id <> h.content_id
), found AS (
    SELECT source_key FROM news
    UNION SELECT source_key FROM own SEMI JOIN heard USING (board, local_id)
    UNION SELECT source_key FROM own SEMI JOIN heard USING (board, canonical_url)
    UNION SELECT source_key FROM own ANTI JOIN seen_here USING (source_key) WHERE to_batch IS NULL AND crawl_closes
    -- Another job that is merely seen again under an open one's posting id has dropped that one.
    UNION SELECT o.source_key FROM (FROM own WHERE to_batch IS NULL) o ANTI JOIN seen_here USING (source_key)
    JOIN seen_here h ON h.board = o.board AND h.local_id = o.local_id AND h.job_key <> o.job_key
    UNION SELECT source_key FROM own WHERE to_batch IS NULL AND closes < started
    UNION SELECT source_key FROM own WHERE anew
    UNION SELECT source_key FROM seen_here JOIN merging USING (board) WHERE late
    UNION SELECT old_key FROM moved
    UNION SELECT source_key FROM moved
    UNION SELECT source_key FROM reread WHERE source_key IS NOT NULL
)
FROM found
-- What one posting id shows is told together.
UNION
SELECT source_key
FROM own SEMI JOIN (FROM (SELECT source_key, board, local_id FROM own UNION FROM news) SEMI JOIN found USING (source_key))
    USING (board, local_id);

-- The contents of the touched sources, and what identifies each of these on its board.
CREATE OR REPLACE TEMP TABLE contents AS
SELECT
    content_id, source_key, job_key, board, local_id, url, canonical_url, posting_id, employer, employer_key,
    title_words, job_number, job_number IS NULL AS numberless, role_number, requisition, role_number_from,
    content_hash, closes
FROM observations SEMI JOIN merging USING (board) SEMI JOIN touched USING (source_key)
WHERE kind = 'posting';

CREATE OR REPLACE TEMP TABLE sighted AS
SELECT batch_id, content_id, url FROM sightings SEMI JOIN contents USING (content_id);

-- Every crawl that speaks of a source. One posting id that shows another job has dropped the one before.
CREATE OR REPLACE TEMP TABLE mentions AS
WITH listings AS (
    -- Of two contents in one crawl one speaks, whichever it is.
    SELECT source_key, job_key, board, local_id, numberless, batch_id, content_id, content_hash, closes
    FROM contents JOIN sighted USING (content_id)
    QUALIFY content_id = max(content_id) OVER (PARTITION BY source_key, batch_id)
), sources AS (
    SELECT DISTINCT source_key, job_key, board, local_id, canonical_url, numberless FROM contents
), gone AS (
    SELECT source_key, content_id, kind FROM sources JOIN notices USING (board, local_id) WHERE kind = 'gone'
    UNION
    SELECT source_key, content_id, kind FROM sources JOIN notices USING (board, canonical_url) WHERE kind = 'gone'
), shown AS (
    SELECT board, local_id, batch_id, list(source_key) AS source_keys FROM listings GROUP BY ALL
), unread AS (
    -- What cannot be read is what its posting id showed last.
    SELECT unnest(source_keys) AS source_key, n.batch_id, 'unread' AS kind
    FROM (FROM notices JOIN sightings USING (content_id) WHERE kind = 'unread') n
    ASOF JOIN shown s ON s.board = n.board AND s.local_id = n.local_id AND s.batch_id < n.batch_id
), all_mentions AS (
    SELECT source_key, batch_id, 'listed' AS kind, content_id, content_hash, closes FROM listings
    UNION ALL BY NAME
    SELECT source_key, batch_id, kind FROM gone JOIN sightings USING (content_id)
    UNION ALL BY NAME
    FROM unread
    UNION ALL BY NAME
    SELECT s.source_key, l.batch_id, 'superseded' AS kind
    FROM sources s JOIN listings l USING (board, local_id, numberless)
    WHERE l.job_key <> s.job_key
), strongest AS (
    SELECT * FROM all_mentions
    QUALIFY row_number() OVER (
        PARTITION BY source_key, batch_id ORDER BY kind <> 'listed', kind <> 'unread', kind, content_id) = 1
), timed AS (
    -- A page that says that its time is over has closed itself, however long it stays.
    SELECT m.* REPLACE (CASE WHEN m.closes < c.started THEN 'expired' ELSE kind END AS kind), c.board
    FROM strongest m JOIN crawls c USING (batch_id)
)
SELECT *, row_number() OVER (PARTITION BY source_key ORDER BY batch_id) = 1 AS first
FROM (
    FROM timed
    QUALIFY batch_id >= min(batch_id) FILTER (content_id IS NOT NULL) OVER (PARTITION BY source_key)
);

-- Where each listing ended: said to be gone, its time over, or missing from a whole crawl.
CREATE OR REPLACE TEMP TABLE listings AS
WITH looked AS (
    SELECT board, batch_id, started, closes FROM crawls SEMI JOIN merging USING (board)
), followed AS (
    SELECT
        *, kind IN ('listed', 'unread') OR first AS is_listing,
        lead(batch_id) OVER later AS next_batch, lead(kind) OVER later AS next_kind
    FROM mentions
    WINDOW later AS (PARTITION BY source_key ORDER BY batch_id)
), ends AS (
    SELECT f.source_key, f.batch_id, f.batch_id AS to_batch, 'expired' AS ended
    FROM followed f WHERE f.first AND f.kind = 'expired'
    UNION ALL
    SELECT f.source_key, f.batch_id, f.next_batch, f.next_kind
    FROM followed f WHERE f.next_kind NOT IN ('listed', 'unread')
    UNION ALL
    SELECT f.source_key, f.batch_id, l.batch_id, 'expired'
    FROM followed f ASOF JOIN looked l ON l.board = f.board AND l.started > f.closes
    WHERE f.is_listing AND l.batch_id > f.batch_id
    UNION ALL
    SELECT f.source_key, f.batch_id, l.batch_id, 'unlisted'
    FROM followed f ASOF JOIN (FROM looked WHERE closes) l ON l.board = f.board AND l.batch_id > f.batch_id
    WHERE f.is_listing
), soonest AS (
    SELECT
        source_key, batch_id, min(to_batch) AS to_batch,
        arg_min(ended, (to_batch, ended = 'unlisted', ended)) AS ended
    FROM ends
    GROUP BY ALL
)
SELECT
    f.* EXCLUDE (kind, closes, first, is_listing, next_batch, next_kind),
    CASE WHEN s.to_batch < f.next_batch OR f.next_batch IS NULL OR f.next_kind NOT IN ('listed', 'unread')
         THEN s.to_batch END AS to_batch,
    CASE WHEN s.to_batch < f.next_batch OR f.next_batch IS NULL OR f.next_kind NOT IN ('listed', 'unread')
         THEN s.ended END AS ended
FROM followed f LEFT JOIN soonest s USING (source_key, batch_id)
WHERE is_listing;

-- Listings of the same content without a break between them are one state.
CREATE OR REPLACE TEMP TABLE states AS
WITH filled AS (
    -- What could not be read is taken to say what it said before.
    SELECT * REPLACE (
        last_value(content_id IGNORE NULLS) OVER up_to AS content_id,
        last_value(content_hash IGNORE NULLS) OVER up_to AS content_hash)
    FROM listings
    WINDOW up_to AS (PARTITION BY source_key ORDER BY batch_id)
), marked AS (
    SELECT
        *, lag(content_hash) OVER before IS DISTINCT FROM content_hash OR lag(ended) OVER before IS NOT NULL
            AS begins
    FROM filled
    WINDOW before AS (PARTITION BY source_key ORDER BY batch_id)
), numbered AS (
    SELECT *, sum(begins::INTEGER) OVER (PARTITION BY source_key ORDER BY batch_id) AS state
    FROM marked
), states AS (
    SELECT
        source_key, state, arg_max(content_id, batch_id) AS content_id, arg_max(content_hash, batch_id) AS content_hash,
        min(batch_id) AS from_batch, max(batch_id) AS last_batch, max(to_batch) AS to_batch,
        arg_max(ended, batch_id) AS ended
    FROM numbered
    GROUP BY source_key, state
)
SELECT
    * EXCLUDE (state, to_batch, ended), coalesce(to_batch, lead(from_batch) OVER later) AS to_batch,
    CASE WHEN to_batch IS NOT NULL THEN ended WHEN lead(from_batch) OVER later IS NOT NULL THEN 'changed' END AS ended
FROM states
WINDOW later AS (PARTITION BY source_key ORDER BY state);

DELETE FROM source_states WHERE source_key IN (SELECT source_key FROM touched);
INSERT INTO source_states BY NAME FROM states;

-- Those merely seen again.
CREATE OR REPLACE TEMP TABLE seen_again AS
SELECT source_key, batch_id, started
FROM seen_here JOIN crawls USING (batch_id) ANTI JOIN touched USING (source_key);

UPDATE source_states SET last_batch = s.batch_id
FROM seen_again s
WHERE source_states.to_batch IS NULL AND source_states.source_key = s.source_key;

-- The present facts of each touched source; 05 and 06 say which posting it belongs to.
CREATE OR REPLACE TEMP TABLE left_behind AS
SELECT source_key, board, posting_key, employer_key, aggregator, rowid AS place
FROM posting_sources
WHERE rowid IN (SELECT p.rowid FROM posting_sources p SEMI JOIN touched USING (source_key));

DELETE FROM posting_sources WHERE rowid IN (SELECT place FROM left_behind);
INSERT INTO posting_sources BY NAME
WITH latest AS (
    SELECT
        source_key, arg_max(content_id, from_batch) AS content_id, min(from_batch) AS first_batch,
        max(last_batch) AS last_batch, nullif(max(coalesce(to_batch, '~')), '~') AS to_batch
    FROM states
    GROUP BY source_key
), numbered AS (
    -- A job keeps the number it was once shown with, be it at an address that has no news.
    SELECT job_key, min(role_number) AS role_number, min(requisition) AS requisition
    FROM observations SEMI JOIN contents USING (board, job_key)
    WHERE kind = 'posting'
    GROUP BY job_key
), addressed AS (
    -- The first one: a later one is no news.
    SELECT content_id, arg_min(url, batch_id) AS seen_url
    FROM sighted
    GROUP BY content_id
)
SELECT
    l.source_key, o.job_key, b.platform, o.board, coalesce(o.url, a.seen_url) AS url, o.canonical_url, o.posting_id,
    o.local_id, o.employer, o.employer_key, o.title_words, coalesce(o.role_number, n.role_number, o.job_number) AS role_number,
    coalesce(o.requisition, n.requisition) AS requisition, o.role_number_from, b.aggregator, l.content_id,
    l.first_batch, l.to_batch, o.closes, f.started AS first_seen, s.started AS last_seen, t.started AS closed_at
FROM latest l
JOIN contents o USING (content_id)
JOIN boards b ON b.board = o.board
JOIN numbered n ON n.job_key = o.job_key
LEFT JOIN addressed a USING (content_id)
JOIN crawls f ON f.batch_id = l.first_batch
JOIN crawls s ON s.batch_id = l.last_batch
LEFT JOIN crawls t ON t.batch_id = l.to_batch;

UPDATE posting_sources SET last_seen = s.started FROM seen_again s WHERE s.source_key = posting_sources.source_key;
