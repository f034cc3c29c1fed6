/**
 * The schema of seasons and scores. A score is kept as `key`, which ascends from the best: the score itself, or what is left of nothing without it where the highest is
 * first. `reached` numbers the submissions, so that those who tie are listed as they came.
 */
const TABLES = `
  CREATE SEQUENCE binnacle_board_submissions;

  CREATE TABLE binnacle_board_seasons (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    board text NOT NULL,
    season text NOT NULL,
    score_order text NOT NULL CHECK (score_order IN ('descending', 'ascending')),
    policy text NOT NULL CHECK (policy IN ('best', 'latest', 'sum')),
    rank_mode text NOT NULL CHECK (rank_mode IN ('competition', 'modified', 'ordinal', 'fractional')),
    opened_at bigint NOT NULL,
    ends_at bigint,
    closed_at bigint,
    zones jsonb NOT NULL DEFAULT '[]',
    UNIQUE (board, season)
  );
  CREATE TABLE binnacle_board_scores (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    player_id text NOT NULL,
    key double precision NOT NULL,
    reached bigint NOT NULL,
    PRIMARY KEY (season_id, player_id)
  -- A list is read from the index alone only where vacuum has been since; by its defaults that is once a fifth of the table has changed.
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
  -- How many keys are in each bucket (level 2, with a key that is no greater than any of them), in each lot of 64 buckets (level 1), and in the season (level 0).
  CREATE TABLE binnacle_board_counts (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    level smallint NOT NULL,
    bucket integer NOT NULL,
    players integer NOT NULL,
    low double precision,
    PRIMARY KEY (season_id, level, bucket)
  -- Rows that are changed again and again, each time within its page.
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
  CREATE TABLE binnacle_board_profiles (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    player_id text NOT NULL,
    name text,
    avatar text,
    PRIMARY KEY (season_id, player_id)
  );
  CREATE TABLE binnacle_board_answers (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    idempotency_key text NOT NULL,
    answer jsonb,
    answered_at bigint NOT NULL,
    PRIMARY KEY (season_id, idempotency_key)
  );
  CREATE TABLE binnacle_board_archive (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    position bigint NOT NULL,
    player_id text NOT NULL,
    key double precision NOT NULL,
    rank double precision NOT NULL,
    zone text,
    PRIMARY KEY (season_id, position)
  );

  -- The first 22 bits of a double: its sign, its exponent and ten bits of what follows, as a number that ascends with it. A bucket is a thousandth of an octave.
  CREATE FUNCTION binnacle_board_bucket(k double precision) RETURNS integer IMMUTABLE STRICT LANGUAGE plpgsql AS $function$
  DECLARE
    -- Zero has two signs, and is one score.
    raw bytea := float8send(k + 0);
    bits integer := (get_byte(raw, 0) << 16) + (get_byte(raw, 1) << 8) + get_byte(raw, 2);
  BEGIN
    RETURN (CASE WHEN bits < 8388608 THEN bits + 8388608 ELSE 16777215 - bits END) >> 2;
  END $function$;

  -- How many keys are less than one: by lots, by buckets of its lot, and one by one in its bucket.
  CREATE FUNCTION binnacle_board_before(of_season bigint, k double precision) RETURNS bigint STABLE LANGUAGE plpgsql AS $function$
  DECLARE
    b integer := binnacle_board_bucket(k);
  BEGIN
    RETURN (SELECT coalesce(sum(players), 0) FROM binnacle_board_counts WHERE season_id = of_season AND level = 1 AND bucket < (b >> 6))
      + (SELECT coalesce(sum(players), 0) FROM binnacle_board_counts WHERE season_id = of_season AND level = 2 AND bucket >= ((b >> 6) << 6) AND bucket < b)
      + (SELECT count(*) FROM binnacle_board_scores WHERE season_id = of_season AND key < k
          AND key >= (SELECT low FROM binnacle_board_counts WHERE season_id = of_season AND level = 2 AND bucket = b));
  END $function$;

  -- Where to begin to read at a position, and how many to leave out from there.
  CREATE FUNCTION binnacle_board_seek(of_season bigint, start bigint, OUT low double precision, OUT skipped bigint) STABLE LANGUAGE sql AS $function$
    WITH lot AS MATERIALIZED (
      SELECT bucket, upto - players AS before FROM (
        SELECT bucket, players, sum(players) OVER (ORDER BY bucket) AS upto FROM binnacle_board_counts WHERE season_id = of_season AND level = 1
      ) lots WHERE upto > start ORDER BY bucket LIMIT 1)
    SELECT low, start - (upto - players) FROM (
      SELECT c.bucket, c.low, c.players, lot.before + sum(c.players) OVER (ORDER BY c.bucket) AS upto
      FROM lot JOIN binnacle_board_counts c ON c.season_id = of_season AND c.level = 2 AND c.bucket BETWEEN lot.bucket << 6 AND (lot.bucket << 6) + 63
    ) buckets WHERE upto > start ORDER BY bucket LIMIT 1
  $function$;

  CREATE FUNCTION binnacle_board_rank(s binnacle_board_seasons, k double precision, r bigint) RETURNS double precision STABLE LANGUAGE plpgsql AS $function$
  DECLARE
    before bigint := binnacle_board_before(s.id, k);
    tied bigint;
  BEGIN
    IF s.rank_mode = 'competition' THEN RETURN before + 1; END IF;
    IF s.rank_mode = 'ordinal' THEN
      SELECT count(*) INTO tied FROM binnacle_board_scores WHERE season_id = s.id AND key = k AND reached < r;
      RETURN before + tied + 1;
    END IF;
    SELECT count(*) INTO tied FROM binnacle_board_scores WHERE season_id = s.id AND key = k;
    RETURN CASE WHEN s.rank_mode = 'modified' THEN before + tied ELSE before + (tied + 1) / 2.0 END;
  END $function$;

  CREATE FUNCTION binnacle_board_close(of_board text, of_season text, given_zones jsonb, at bigint) RETURNS boolean LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_board_seasons;
  BEGIN
    SELECT * INTO s FROM binnacle_board_seasons WHERE board = of_board AND season = of_season FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    IF s.closed_at IS NOT NULL THEN RETURN true; END IF;
    UPDATE binnacle_board_seasons SET closed_at = at, zones = given_zones WHERE id = s.id;
    INSERT INTO binnacle_board_archive (season_id, position, player_id, key, rank, zone)
      SELECT s.id, place - 1, player_id, key, rank, (
          SELECT zone ->> 'id' FROM jsonb_array_elements(given_zones) WITH ORDINALITY AS zones (zone, number)
          WHERE rank >= coalesce((zone ->> 'from')::double precision, 1) AND rank <= coalesce((zone ->> 'to')::double precision, 'Infinity')
          ORDER BY number LIMIT 1)
      FROM (
        SELECT player_id, key, row_number() OVER listed AS place,
          CASE s.rank_mode
            WHEN 'competition' THEN rank() OVER scored
            WHEN 'modified' THEN count(*) OVER scored
            WHEN 'ordinal' THEN row_number() OVER listed
            ELSE (rank() OVER scored + count(*) OVER scored) / 2.0 END::double precision AS rank
        FROM binnacle_board_scores WHERE season_id = s.id
        WINDOW listed AS (ORDER BY key, reached), scored AS (ORDER BY key)
      ) ranked;
    RETURN true;
  END $function$;
`

/** Version 2: names can be searched, without case and accents, and 'ended' is no answer to keep. Names from before lose their case alone until they are sent again. */
const NAMES = `
  ALTER TABLE binnacle_board_profiles ADD COLUMN folded text;
  UPDATE binnacle_board_profiles SET folded = lower(coalesce(name, player_id));
  INSERT INTO binnacle_board_profiles (season_id, player_id, folded)
    SELECT season_id, player_id, lower(player_id) FROM binnacle_board_scores ON CONFLICT DO NOTHING;
  DROP FUNCTION IF EXISTS binnacle_board_submit(text, text, text, double precision, text, text, text, bigint);

  -- Locks: the season (shared, so that it is not closed meanwhile), the answer, the player, the counts from the first to the last; always in this order.
  CREATE FUNCTION binnacle_board_submit(of_board text, of_season text, player text, given double precision, new_name text, new_avatar text, new_folded text, once text, at bigint)
    RETURNS jsonb LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_board_seasons;
    known jsonb;
    was binnacle_board_scores;
    sign integer;
    wanted double precision;
    previous double precision;
    is_first boolean := false;
    result text := 'taken';
  BEGIN
    SELECT * INTO s FROM binnacle_board_seasons WHERE board = of_board AND season = of_season FOR SHARE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO binnacle_board_answers (season_id, idempotency_key, answered_at) VALUES (s.id, once, at) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT answer INTO known FROM binnacle_board_answers WHERE season_id = s.id AND idempotency_key = once;
      RETURN known;
    END IF;

    sign := CASE WHEN s.score_order = 'descending' THEN -1 ELSE 1 END;
    SELECT * INTO was FROM binnacle_board_scores WHERE season_id = s.id AND player_id = player FOR UPDATE;
    IF NOT FOUND AND s.closed_at IS NULL AND (s.ends_at IS NULL OR at < s.ends_at) THEN
      -- Two first scores of one player at once: the second waits here, and then finds the first.
      INSERT INTO binnacle_board_scores VALUES (s.id, player, 0 + CASE WHEN sign < 0 THEN 0 - given ELSE given END, nextval('binnacle_board_submissions')) ON CONFLICT DO NOTHING;
      is_first := FOUND;
      SELECT * INTO was FROM binnacle_board_scores WHERE season_id = s.id AND player_id = player FOR UPDATE;
    END IF;

    IF NOT is_first AND was.player_id IS NOT NULL THEN previous := binnacle_board_rank(s, was.key, was.reached); END IF;
    IF s.closed_at IS NOT NULL OR (s.ends_at IS NOT NULL AND at >= s.ends_at) THEN
      result := 'ended';
    ELSIF NOT is_first THEN
      wanted := CASE WHEN sign < 0 THEN 0 - given ELSE given END;
      IF s.policy = 'sum' THEN wanted := was.key + wanted; END IF;
      IF s.policy = 'best' AND wanted >= was.key THEN
        result := 'kept';
      ELSIF wanted <> was.key THEN
        UPDATE binnacle_board_scores SET key = wanted, reached = nextval('binnacle_board_submissions') WHERE season_id = s.id AND player_id = player RETURNING * INTO was;
      END IF;
    END IF;
    IF result <> 'ended' AND (is_first OR coalesce(new_name, new_avatar) IS NOT NULL) THEN
      INSERT INTO binnacle_board_profiles AS p (season_id, player_id, name, avatar, folded) VALUES (s.id, player, new_name, new_avatar, new_folded)
        ON CONFLICT (season_id, player_id) DO UPDATE SET name = coalesce(excluded.name, p.name), avatar = coalesce(excluded.avatar, p.avatar),
          folded = CASE WHEN new_name IS NULL THEN p.folded ELSE excluded.folded END;
    END IF;
    known := jsonb_build_object(
      'result', result,
      'score', CASE WHEN sign < 0 THEN 0 - was.key ELSE was.key END,
      'rank', CASE WHEN was.player_id IS NULL THEN NULL ELSE binnacle_board_rank(s, was.key, was.reached) END,
      'previousRank', previous);
    -- Too late by one clock may be in time by another: only what was taken is kept for its repetition.
    IF result = 'ended' THEN
      DELETE FROM binnacle_board_answers WHERE season_id = s.id AND idempotency_key = once;
      RETURN known;
    END IF;
    UPDATE binnacle_board_answers SET answer = known WHERE season_id = s.id AND idempotency_key = once;
    RETURN known;
  END $function$;
`

const LEVELS = '(VALUES (0::smallint, 22), (1::smallint, 6), (2::smallint, 0)) levels (level, shift)'

/**
 * Keeps the counts, whoever changes the scores and however many at once. In the order of the buckets, so that of two that change the same ones neither holds what the
 * other waits for; and not where a season is deleted whole.
 */
const recount = (event: 'INSERT' | 'UPDATE' | 'DELETE', tables: string, moves: string) => {
  const name = `binnacle_board_count_${event.toLowerCase()}`
  return `
  CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $function$
  BEGIN
    INSERT INTO binnacle_board_counts AS known (season_id, level, bucket, players, low)
      SELECT season_id, level, bucket, change, low FROM (
        SELECT season_id, level, m.bucket >> shift AS bucket, sum(change) AS change, CASE WHEN level = 2 THEN min(low) END AS low
        FROM (SELECT season_id, binnacle_board_bucket(key) AS bucket, change, CASE WHEN change > 0 THEN key END AS low FROM (${moves}) moved) m
        CROSS JOIN ${LEVELS}
        GROUP BY 1, 2, 3
      ) g
      WHERE EXISTS (SELECT FROM binnacle_board_seasons WHERE id = season_id) AND (change <> 0 OR low < (
        SELECT c.low FROM binnacle_board_counts c WHERE c.season_id = g.season_id AND c.level = g.level AND c.bucket = g.bucket))
      ORDER BY season_id, level, bucket
      ON CONFLICT (season_id, level, bucket) DO UPDATE SET players = known.players + excluded.players, low = least(known.low, excluded.low);
    RETURN NULL;
  END $function$;
  CREATE TRIGGER ${name} AFTER ${event} ON binnacle_board_scores REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${name}();
`
}
const ADDED = 'SELECT season_id, key, 1 AS change FROM added'
const REMOVED = 'SELECT season_id, key, -1 AS change FROM removed'
const COUNTS = [
  recount('INSERT', 'NEW TABLE AS added', ADDED),
  recount('DELETE', 'OLD TABLE AS removed', REMOVED),
  recount('UPDATE', 'OLD TABLE AS removed NEW TABLE AS added', `${REMOVED} UNION ALL ${ADDED}`),
  `
  -- Counts anew: after a restore of data alone, which brings counts and counts again. Nobody submits meanwhile.
  CREATE FUNCTION binnacle_board_recount() RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    LOCK TABLE binnacle_board_scores IN SHARE MODE;
    DELETE FROM binnacle_board_counts;
    INSERT INTO binnacle_board_counts (season_id, level, bucket, players, low)
      SELECT season_id, level, binnacle_board_bucket(key) >> shift, count(*), CASE WHEN level = 2 THEN min(key) END
      FROM binnacle_board_scores CROSS JOIN ${LEVELS} GROUP BY 1, 2, 3;
  END $function$;
  CREATE FUNCTION binnacle_board_count_truncate() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $function$
  BEGIN
    DELETE FROM binnacle_board_counts;
    RETURN NULL;
  END $function$;
  CREATE TRIGGER binnacle_board_count_truncate AFTER TRUNCATE ON binnacle_board_scores FOR EACH STATEMENT EXECUTE FUNCTION binnacle_board_count_truncate();
`,
].join('')

/**
 * The indexes, each made while the tables stay in use. An index for a ranking leads with the season and goes on in the order of the ranking: one that began with the
 * player could find no first twenty, and one without the player would fetch a page of the table for each of them.
 */
export const LEADERBOARD_INDEXES: readonly { name: string; create: string }[] = [
  {
    name: 'binnacle_board_scores_order',
    create:
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS binnacle_board_scores_order ON binnacle_board_scores (season_id, key, reached) INCLUDE (player_id)',
  },
  {
    // One page to the row of a player, where the tree of the primary key takes three. A hash index has one column: the season is its seed. Half full: a page that
    // overflows is a second one to read.
    name: 'binnacle_board_scores_player',
    create:
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS binnacle_board_scores_player ON binnacle_board_scores USING hash (hashtextextended(player_id, season_id)) WITH (fillfactor = 50)',
  },
  {
    name: 'binnacle_board_answers_time',
    create: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS binnacle_board_answers_time ON binnacle_board_answers (answered_at)',
  },
]

/** A number of its own, for pg_advisory_xact_lock: "binnacle board". */
const LOCK = 6_246_323

export const LEADERBOARD_TABLES = `DO $migration$
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK});
  CREATE TABLE IF NOT EXISTS binnacle_board_migrations (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL DEFAULT now());
  IF NOT EXISTS (SELECT FROM binnacle_board_migrations WHERE version = 1) THEN
${TABLES}${COUNTS}
  INSERT INTO binnacle_board_migrations (version) VALUES (1);
  END IF;
  IF NOT EXISTS (SELECT FROM binnacle_board_migrations WHERE version = 2) THEN
${NAMES}
  INSERT INTO binnacle_board_migrations (version) VALUES (2);
  END IF;
END $migration$`

/** Words anywhere in a name need the extension pg_trgm for an index. */
export const NAME_EXTENSION = 'CREATE EXTENSION IF NOT EXISTS pg_trgm'
export const NAME_INDEX = {
  name: 'binnacle_board_profiles_folded',
  create:
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS binnacle_board_profiles_folded ON binnacle_board_profiles USING gin (folded gin_trgm_ops)',
}
