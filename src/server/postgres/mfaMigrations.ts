const TABLES = `
  CREATE TABLE binnacle_mfa_accounts (
    user_id text PRIMARY KEY,
    user_handle text NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    required_since bigint
  );

  CREATE TABLE binnacle_mfa_factors (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES binnacle_mfa_accounts ON DELETE CASCADE,
    method text NOT NULL CHECK (method IN ('webauthn', 'totp', 'sms', 'email')),
    name text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    is_default boolean NOT NULL,
    sealed text,
    last_step bigint NOT NULL,
    drift_steps integer NOT NULL,
    webauthn jsonb,
    credential_id text GENERATED ALWAYS AS (webauthn ->> 'credentialId') STORED UNIQUE
  );
  CREATE INDEX binnacle_mfa_factors_user ON binnacle_mfa_factors (user_id);

  CREATE TABLE binnacle_mfa_ceremonies (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('enrolment', 'challenge')),
    user_id text NOT NULL REFERENCES binnacle_mfa_accounts ON DELETE CASCADE,
    session_id text NOT NULL,
    expires_at bigint NOT NULL,
    version integer NOT NULL,
    data jsonb NOT NULL
  );
  CREATE INDEX binnacle_mfa_ceremonies_session ON binnacle_mfa_ceremonies (session_id);

  CREATE TABLE binnacle_mfa_sessions (
    token_hash text PRIMARY KEY,
    id text NOT NULL UNIQUE,
    user_id text NOT NULL REFERENCES binnacle_mfa_accounts ON DELETE CASCADE,
    level text NOT NULL CHECK (level IN ('pending', 'enrolling', 'password', 'mfa')),
    has_password boolean NOT NULL,
    created_at bigint NOT NULL,
    authenticated_at bigint NOT NULL,
    fully_authenticated_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    label text NOT NULL,
    grants jsonb NOT NULL,
    login_budget text
  );
  CREATE INDEX binnacle_mfa_sessions_user ON binnacle_mfa_sessions (user_id);

  CREATE TABLE binnacle_mfa_recovery_batches (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES binnacle_mfa_accounts ON DELETE CASCADE,
    salt text NOT NULL,
    created_at bigint NOT NULL,
    acknowledged_at bigint,
    saved_by text
  );
  CREATE INDEX binnacle_mfa_recovery_batches_user ON binnacle_mfa_recovery_batches (user_id);
  CREATE TABLE binnacle_mfa_recovery_codes (
    batch_id text NOT NULL REFERENCES binnacle_mfa_recovery_batches ON DELETE CASCADE,
    hash text NOT NULL,
    used_at bigint,
    PRIMARY KEY (batch_id, hash)
  );

  CREATE TABLE binnacle_mfa_devices (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES binnacle_mfa_accounts ON DELETE CASCADE,
    token_hash text NOT NULL UNIQUE,
    label text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE INDEX binnacle_mfa_devices_user ON binnacle_mfa_devices (user_id);

  CREATE TABLE binnacle_mfa_budgets (
    key text PRIMARY KEY,
    failures bigint NOT NULL DEFAULT 0,
    locked_until bigint NOT NULL DEFAULT 0,
    due bigint NOT NULL DEFAULT 0,
    forget_at bigint NOT NULL DEFAULT 0
  );
`

/** One read for nearly every request. Within a function a statement is planned once a connection. */
const FIND_SESSION = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_find_session(token text, ceremony text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $function$
  DECLARE
    s binnacle_mfa_sessions;
    a binnacle_mfa_accounts;
  BEGIN
    SELECT * INTO s FROM binnacle_mfa_sessions WHERE token_hash = token;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO a FROM binnacle_mfa_accounts WHERE user_id = s.user_id;
    RETURN jsonb_build_object('session', to_jsonb(s), 'account', to_jsonb(a), 'factors',
      (SELECT coalesce(jsonb_agg(to_jsonb(f) - 'credential_id' ORDER BY created_at, id), '[]') FROM binnacle_mfa_factors f WHERE user_id = s.user_id),
      'ceremony', (SELECT to_jsonb(c) FROM binnacle_mfa_ceremonies c WHERE c.id = ceremony));
  END $function$;
`

/**
 * src/server/mfa/budgets.ts says what this one and the next do; a test holds them to it. Rows are locked in the order of their keys: no two callers wait for each other.
 * Each is found by its key, one after the other: three or four are charged, and a join would be planned for a hundred.
 * What has lost all meaning may be swept between making its row and locking it: then once more.
 * A right attempt is charged and forgiven at once: failures that are there are gone, a rate is as it was, and no row is made.
 */
const CHARGE = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_charge(entries jsonb, at bigint, is_right boolean, OUT refused integer, OUT retry_at bigint) RETURNS record LANGUAGE plpgsql AS $function$
  DECLARE
    e record;
    b binnacle_mfa_budgets;
    charged binnacle_mfa_budgets[] := '{}';
    due_at bigint;
    lock_for bigint;
    open_at bigint;
    is_refused boolean;
  BEGIN
    FOR e IN SELECT * FROM jsonb_to_recordset(entries)
        AS r (index integer, key text, kind text, burst bigint, interval_ms bigint, "limit" bigint, lock_ms bigint, max_lock_ms bigint, forget_ms bigint, hard_limit bigint)
        ORDER BY key LOOP
      LOOP
        SELECT * INTO b FROM binnacle_mfa_budgets WHERE key = e.key FOR UPDATE;
        EXIT WHEN FOUND OR is_right;
        INSERT INTO binnacle_mfa_budgets (key) VALUES (e.key) ON CONFLICT DO NOTHING;
      END LOOP;
      CONTINUE WHEN NOT FOUND;

      IF e.kind = 'rate' THEN
        due_at := CASE WHEN b.due > at + (e.burst + 1) * e.interval_ms THEN at + (e.burst - 1) * e.interval_ms ELSE greatest(b.due, at) END;
        open_at := due_at - e.interval_ms * (e.burst - 1);
        is_refused := open_at > at;
        b.due := due_at + e.interval_ms;
        b.forget_at := b.due;
      ELSE
        lock_for := least(e.lock_ms * (1::bigint << greatest(0, least(b.failures / e."limit" - 1, 30))::integer), e.max_lock_ms);
        is_refused := (b.locked_until > at AND b.locked_until <= at + lock_for + e.lock_ms) OR coalesce(b.failures >= e.hard_limit, false);
        open_at := CASE WHEN b.failures >= e.hard_limit THEN NULL ELSE b.locked_until END;
        b.failures := CASE WHEN b.due + e.forget_ms <= at THEN 1 ELSE b.failures + 1 END;
        b.locked_until := CASE WHEN b.failures % e."limit" = 0
          THEN at + least(e.lock_ms * (1::bigint << least(b.failures / e."limit" - 1, 30)::integer), e.max_lock_ms) ELSE 0 END;
        b.due := at;
        b.forget_at := CASE WHEN b.failures >= e.hard_limit THEN 9007199254740991 ELSE greatest(b.locked_until, at + e.forget_ms) END;
      END IF;
      IF is_refused AND (refused IS NULL OR e.index < refused) THEN
        refused := e.index;
        retry_at := open_at;
      END IF;
      IF NOT is_right THEN
        charged := charged || b;
      ELSIF e.kind <> 'rate' AND b.failures > 1 THEN
        charged := charged || (b.key, 0, 0, 0, 0)::binnacle_mfa_budgets;
      END IF;
    END LOOP;
    IF refused IS NOT NULL THEN RETURN; END IF;

    FOREACH b IN ARRAY charged LOOP
      UPDATE binnacle_mfa_budgets SET failures = b.failures, locked_until = b.locked_until, due = b.due, forget_at = b.forget_at WHERE key = b.key;
    END LOOP;
  END $function$;
`

/** Most have no failures: then there is nothing to write. */
const SETTLE = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_settle(entries jsonb) RETURNS void LANGUAGE plpgsql AS $function$
  DECLARE
    e record;
  BEGIN
    FOR e IN SELECT * FROM jsonb_to_recordset(entries) AS r (key text, kind text, outcome text, interval_ms bigint, forget_ms bigint) ORDER BY key LOOP
      IF e.outcome = 'reset' THEN
        UPDATE binnacle_mfa_budgets SET failures = 0, locked_until = 0, due = 0, forget_at = 0
          WHERE key = e.key AND (failures > 0 OR locked_until > 0 OR e.kind = 'rate');
      ELSIF e.kind = 'rate' THEN
        UPDATE binnacle_mfa_budgets SET due = greatest(0, due - e.interval_ms), forget_at = greatest(0, due - e.interval_ms) WHERE key = e.key;
      ELSE
        UPDATE binnacle_mfa_budgets SET failures = greatest(0, failures - 1), locked_until = 0, forget_at = due + e.forget_ms WHERE key = e.key;
      END IF;
    END LOOP;
  END $function$;
`

/** Uses up a TOTP step or a recovery code, or says that it was used before. */
const USE = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_use(owner text, claim jsonb, recovery jsonb) RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    IF claim IS NOT NULL THEN
      UPDATE binnacle_mfa_factors SET last_step = (claim ->> 'step')::bigint, drift_steps = (claim ->> 'drift_steps')::integer, last_used_at = (claim ->> 'now')::bigint
        WHERE user_id = owner AND id = claim ->> 'factor_id' AND last_step < (claim ->> 'step')::bigint;
      IF NOT FOUND THEN RAISE EXCEPTION 'already-used' USING ERRCODE = 'BN001'; END IF;
    END IF;
    IF recovery IS NOT NULL THEN
      UPDATE binnacle_mfa_recovery_codes c SET used_at = (recovery ->> 'now')::bigint FROM binnacle_mfa_recovery_batches b
        WHERE b.id = recovery ->> 'batch_id' AND b.user_id = owner AND c.batch_id = b.id AND c.hash = recovery ->> 'hash' AND c.used_at IS NULL;
      IF NOT FOUND THEN RAISE EXCEPTION 'already-used' USING ERRCODE = 'BN001'; END IF;
    END IF;
  END $function$;
`

const ADD_SESSION = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_add_session(session jsonb, claim jsonb, recovery jsonb) RETURNS boolean LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_mfa_sessions := jsonb_populate_record(NULL::binnacle_mfa_sessions, session);
  BEGIN
    PERFORM binnacle_mfa_use(s.user_id, claim, recovery);
    s.methods := coalesce(s.methods, '[]');
    INSERT INTO binnacle_mfa_sessions SELECT s.*;
    RETURN true;
  EXCEPTION WHEN SQLSTATE 'BN001' THEN
    RETURN false;
  END $function$;
`

/** A request whose answer was lost is known by what it came with. */
const ORIGIN = `
  ALTER TABLE binnacle_mfa_sessions ADD COLUMN origin jsonb;
  CREATE INDEX binnacle_mfa_sessions_origin ON binnacle_mfa_sessions ((origin ->> 'tokenHash')) WHERE origin IS NOT NULL;
  DROP FUNCTION IF EXISTS binnacle_mfa_add_factor(jsonb, integer, text);
  DROP FUNCTION IF EXISTS binnacle_mfa_complete(text, boolean, jsonb, bigint, jsonb, jsonb, text, jsonb);
`

/**
 * A challenge is ended by its row: of two that answer it one finds none. Where a later step fails, the earlier ones are undone, and the attempt is charged.
 * Budgets are locked before all else, as everywhere.
 */
const COMPLETE = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_complete(challenge text, is_right boolean, attempt jsonb, at bigint, claim jsonb, recovery jsonb, settled jsonb, old_token text, next jsonb)
    RETURNS jsonb LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_mfa_sessions := jsonb_populate_record(NULL::binnacle_mfa_sessions, next);
    denial record;
  BEGIN
    SELECT * INTO denial FROM binnacle_mfa_charge(attempt, at, is_right);
    IF denial.refused IS NOT NULL THEN RETURN jsonb_build_object('index', denial.refused, 'retryAt', denial.retry_at); END IF;
    IF NOT is_right THEN RETURN '"invalid"'; END IF;
    PERFORM binnacle_mfa_settle(settled);
    DELETE FROM binnacle_mfa_ceremonies WHERE id = challenge;
    IF NOT FOUND THEN RAISE EXCEPTION 'expired' USING ERRCODE = 'BN001'; END IF;
    UPDATE binnacle_mfa_sessions SET (token_hash, level, methods, fully_authenticated_at, last_seen_at, expires_at, ends_at, grants, login_budget, origin) =
        (s.token_hash, s.level, coalesce(s.methods, methods), s.fully_authenticated_at, s.last_seen_at, s.expires_at, s.ends_at, s.grants, s.login_budget, s.origin)
      WHERE token_hash = old_token;
    IF NOT FOUND THEN RAISE EXCEPTION 'signed-out' USING ERRCODE = 'BN001'; END IF;
    PERFORM binnacle_mfa_use(s.user_id, claim, recovery);
    RETURN '"completed"';
  EXCEPTION WHEN SQLSTATE 'BN001' THEN
    PERFORM binnacle_mfa_charge(attempt, at, false);
    RETURN to_jsonb(SQLERRM);
  END $function$;
`

/** The row of the account is the lock, here and in the next: two of a person's factors are never added or removed at the same time. */
const ADD_FACTOR = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_add_factor(factor jsonb, max_factors integer, replaces text, seen text[], enrolment text, old_token text, session jsonb)
    RETURNS text LANGUAGE plpgsql AS $function$
  DECLARE
    s binnacle_mfa_sessions := jsonb_populate_record(NULL::binnacle_mfa_sessions, session);
    next binnacle_mfa_factors := jsonb_populate_record(NULL::binnacle_mfa_factors, factor);
  BEGIN
    PERFORM FROM binnacle_mfa_accounts WHERE user_id = next.user_id FOR UPDATE;
    IF enrolment IS NOT NULL AND NOT EXISTS (SELECT FROM binnacle_mfa_ceremonies WHERE id = enrolment) THEN RETURN 'expired'; END IF;
    IF EXISTS (SELECT FROM binnacle_mfa_factors WHERE credential_id = next.webauthn ->> 'credentialId') THEN RETURN 'duplicate'; END IF;
    IF seen IS NOT NULL AND ARRAY (SELECT id FROM binnacle_mfa_factors WHERE user_id = next.user_id ORDER BY id)
        IS DISTINCT FROM ARRAY (SELECT id FROM unnest(seen) AS w (id) ORDER BY id) THEN RETURN 'stale'; END IF;
    IF (SELECT count(*) FROM binnacle_mfa_factors WHERE user_id = next.user_id AND id IS DISTINCT FROM replaces) >= max_factors THEN RETURN 'limit'; END IF;
    DELETE FROM binnacle_mfa_factors WHERE id = replaces AND user_id = next.user_id;
    IF FOUND THEN DELETE FROM binnacle_mfa_devices WHERE user_id = next.user_id; END IF;
    INSERT INTO binnacle_mfa_factors (id, user_id, method, name, created_at, last_used_at, is_default, sealed, last_step, drift_steps, webauthn)
      VALUES (next.id, next.user_id, next.method, next.name, next.created_at, next.last_used_at, next.is_default, next.sealed, next.last_step, next.drift_steps, next.webauthn);
    IF old_token IS NOT NULL THEN
      DELETE FROM binnacle_mfa_ceremonies WHERE id = enrolment;
      IF enrolment IS NOT NULL AND NOT FOUND THEN RAISE EXCEPTION 'expired' USING ERRCODE = 'BN001'; END IF;
      UPDATE binnacle_mfa_sessions SET (token_hash, level, methods, last_seen_at, expires_at, ends_at, grants, origin) =
          (s.token_hash, s.level, coalesce(s.methods, methods), s.last_seen_at, s.expires_at, s.ends_at, s.grants, s.origin)
        WHERE token_hash = old_token;
      IF NOT FOUND THEN RAISE EXCEPTION 'signed-out' USING ERRCODE = 'BN001'; END IF;
    END IF;
    RETURN 'added';
  EXCEPTION
    WHEN unique_violation THEN RETURN 'duplicate';
    WHEN SQLSTATE 'BN001' THEN RETURN SQLERRM;
  END $function$;
`

const REMOVE_FACTOR = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_remove_factor(owner text, factor text, keep_one_of text[]) RETURNS text LANGUAGE plpgsql AS $function$
  BEGIN
    PERFORM FROM binnacle_mfa_accounts WHERE user_id = owner FOR UPDATE;
    IF NOT EXISTS (SELECT FROM binnacle_mfa_factors WHERE user_id = owner AND id = factor) THEN RETURN 'unknown'; END IF;
    IF keep_one_of IS NOT NULL AND NOT EXISTS (SELECT FROM binnacle_mfa_factors WHERE user_id = owner AND id <> factor AND method = ANY (keep_one_of)) THEN
      RETURN 'last';
    END IF;
    DELETE FROM binnacle_mfa_factors WHERE id = factor;
    DELETE FROM binnacle_mfa_devices WHERE user_id = owner;
    RETURN 'removed';
  END $function$;
`

/** The account's row is the lock here too: a batch that is added at the same time is seen, since each statement within a function sees what was committed before it. */
const ADD_BATCH = `
  CREATE OR REPLACE FUNCTION binnacle_mfa_add_batch(batch text, owner text, salt text, created_at bigint, acknowledged_at bigint, saved_by text, hashes text[])
    RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    PERFORM FROM binnacle_mfa_accounts WHERE user_id = owner FOR UPDATE;
    DELETE FROM binnacle_mfa_recovery_batches b WHERE b.user_id = owner AND b.acknowledged_at IS NULL;
    INSERT INTO binnacle_mfa_recovery_batches VALUES (batch, owner, salt, created_at, acknowledged_at, saved_by);
    INSERT INTO binnacle_mfa_recovery_codes (batch_id, hash) SELECT batch, unnest(hashes);
  END $function$;
`

/** What a session has shown. Browsers that were trusted with e-mail alone end: it counts no more. */
const SHOWN = `
  ALTER TABLE binnacle_mfa_sessions ADD COLUMN methods jsonb NOT NULL DEFAULT '[]';
  DELETE FROM binnacle_mfa_devices d
    WHERE NOT EXISTS (SELECT FROM binnacle_mfa_factors f WHERE f.user_id = d.user_id AND f.method <> 'email');
`

/** They come with the last step, each in the place of the one of an earlier version. */
const FUNCTIONS = [FIND_SESSION, CHARGE, SETTLE, USE, COMPLETE, ADD_SESSION, ADD_FACTOR, REMOVE_FACTOR, ADD_BATCH].join('')

/**
 * The schema, one step a version. A step is one statement, so that it is done whole or not at all and needs no transaction of the caller's; it does nothing where
 * it has been done. Instants are epoch ms. Budgets hold no user name and no destination, but keyed hashes of them; a client's address stands there until
 * it is swept.
 */
const STEPS: readonly string[] = [TABLES, SHOWN + ORIGIN + FUNCTIONS]

/** A number of its own, for pg_advisory_xact_lock: "binnacle mfa". */
const LOCK = 6_246_322

export const mfaMigrations = (): string[] => STEPS.map((statements, index) => migration(index + 1, statements))

function migration(version: number, statements: string): string {
  return `DO $migration$
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK});
  CREATE TABLE IF NOT EXISTS binnacle_mfa_migrations (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL DEFAULT now());
  IF EXISTS (SELECT FROM binnacle_mfa_migrations WHERE version = ${version}) THEN RETURN; END IF;
${statements}
  INSERT INTO binnacle_mfa_migrations (version) VALUES (${version});
END $migration$`
}
