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
  -- Apart from the seasons, because it changes with each new player and a season is locked by each submission.
  CREATE TABLE binnacle_board_sizes (
    season_id bigint PRIMARY KEY REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    players bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE binnacle_board_scores (
    season_id bigint NOT NULL REFERENCES binnacle_board_seasons ON DELETE CASCADE,
    player_id text NOT NULL,
    key double precision NOT NULL,
    reached bigint NOT NULL,
    PRIMARY KEY (season_id, player_id)
  -- A list is read from the index alone only where vacuum has been since; by its defaults that is once a fifth of the table has changed.
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
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

  CREATE FUNCTION binnacle_board_rank(s binnacle_board_seasons, k double precision, r bigint) RETURNS double precision STABLE LANGUAGE plpgsql AS $function$
  DECLARE
    before bigint;
    upto bigint;
  BEGIN
    IF s.rank_mode = 'ordinal' THEN
      SELECT count(*) INTO before FROM binnacle_board_scores WHERE season_id = s.id AND (key, reached) < (k, r);
      RETURN before + 1;
    END IF;
    IF s.rank_mode <> 'modified' THEN SELECT count(*) INTO before FROM binnacle_board_scores WHERE season_id = s.id AND key < k; END IF;
    IF s.rank_mode = 'competition' THEN RETURN before + 1; END IF;
    SELECT count(*) INTO upto FROM binnacle_board_scores WHERE season_id = s.id AND key <= k;
    RETURN CASE WHEN s.rank_mode = 'modified' THEN upto ELSE (before + 1 + upto) / 2.0 END;
  END $function$;

  -- Locks: the season (shared, so that it is not closed meanwhile), the answer, the player, the size; always in this order.
  CREATE FUNCTION binnacle_board_submit(of_board text, of_season text, player text, given double precision, new_name text, new_avatar text, once text, at bigint)
    RETURNS jsonb LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_board_seasons;
    known jsonb;
    was binnacle_board_scores;
    sign integer;
    wanted double precision;
    previous double precision;
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
      IF FOUND THEN
        UPDATE binnacle_board_sizes SET players = players + 1 WHERE season_id = s.id;
        result := 'first';
      END IF;
      SELECT * INTO was FROM binnacle_board_scores WHERE season_id = s.id AND player_id = player FOR UPDATE;
    END IF;

    IF result <> 'first' AND was.player_id IS NOT NULL THEN previous := binnacle_board_rank(s, was.key, was.reached); END IF;
    IF s.closed_at IS NOT NULL OR (s.ends_at IS NOT NULL AND at >= s.ends_at) THEN
      result := 'ended';
    ELSIF result <> 'first' THEN
      wanted := CASE WHEN sign < 0 THEN 0 - given ELSE given END;
      IF s.policy = 'sum' THEN wanted := was.key + wanted; END IF;
      IF s.policy = 'best' AND wanted >= was.key THEN
        result := 'kept';
      ELSIF wanted <> was.key THEN
        UPDATE binnacle_board_scores SET key = wanted, reached = nextval('binnacle_board_submissions') WHERE season_id = s.id AND player_id = player RETURNING * INTO was;
      END IF;
    ELSE
      result := 'taken';
    END IF;
    IF result <> 'ended' AND coalesce(new_name, new_avatar) IS NOT NULL THEN
      INSERT INTO binnacle_board_profiles AS p VALUES (s.id, player, new_name, new_avatar)
        ON CONFLICT (season_id, player_id) DO UPDATE SET name = coalesce(excluded.name, p.name), avatar = coalesce(excluded.avatar, p.avatar);
    END IF;
    known := jsonb_build_object(
      'result', result,
      'score', CASE WHEN sign < 0 THEN 0 - was.key ELSE was.key END,
      'rank', CASE WHEN was.player_id IS NULL THEN NULL ELSE binnacle_board_rank(s, was.key, was.reached) END,
      'previousRank', previous);
    UPDATE binnacle_board_answers SET answer = known WHERE season_id = s.id AND idempotency_key = once;
    RETURN known;
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
  IF EXISTS (SELECT FROM binnacle_board_migrations WHERE version = 1) THEN RETURN; END IF;
${TABLES}
  INSERT INTO binnacle_board_migrations (version) VALUES (1);
END $migration$`
