/**
 * The schema, one step a version. A step is one statement, so that it is done whole or not at all and needs no transaction of the caller's; it does nothing where
 * it has been done. Instants are epoch ms. Budgets hold keyed hashes of what they count, never a user name or an address.
 */
const STEPS: readonly string[] = [
  `
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
  CREATE INDEX binnacle_mfa_ceremonies_user ON binnacle_mfa_ceremonies (user_id);
  CREATE INDEX binnacle_mfa_ceremonies_session ON binnacle_mfa_ceremonies (session_id);
  CREATE INDEX binnacle_mfa_ceremonies_end ON binnacle_mfa_ceremonies (expires_at);

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
  CREATE INDEX binnacle_mfa_sessions_end ON binnacle_mfa_sessions (expires_at);

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
  CREATE INDEX binnacle_mfa_devices_end ON binnacle_mfa_devices (expires_at);

  CREATE TABLE binnacle_mfa_budgets (
    key text PRIMARY KEY,
    failures bigint NOT NULL DEFAULT 0,
    locked_until bigint NOT NULL DEFAULT 0,
    due bigint NOT NULL DEFAULT 0,
    forget_at bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX binnacle_mfa_budgets_end ON binnacle_mfa_budgets (forget_at);

  -- src/server/mfa/budgets.ts says what these two do; a test holds them to it. Rows are locked in the order of their keys: no two callers wait for each other.
  CREATE FUNCTION binnacle_mfa_charge(entries jsonb, at bigint, OUT refused integer, OUT retry_at bigint) RETURNS record LANGUAGE plpgsql AS $function$
  DECLARE
    keys text[] := ARRAY(SELECT DISTINCT e ->> 'key' FROM jsonb_array_elements(entries) e ORDER BY 1);
    locked integer;
  BEGIN
    -- What has lost all meaning may be swept between the two: then once more.
    LOOP
      INSERT INTO binnacle_mfa_budgets (key) SELECT unnest(keys) ON CONFLICT DO NOTHING;
      SELECT count(*) INTO locked FROM (SELECT FROM binnacle_mfa_budgets WHERE key = ANY (keys) ORDER BY key FOR UPDATE) rows;
      EXIT WHEN locked = cardinality(keys);
    END LOOP;

    SELECT e.index, CASE
        WHEN e.kind = 'rate' THEN greatest(b.due, at) - e.interval_ms * (e.burst - 1)
        WHEN b.failures >= e.hard_limit THEN NULL
        ELSE b.locked_until END
      INTO refused, retry_at
      FROM jsonb_to_recordset(entries) AS e (index integer, key text, kind text, burst bigint, interval_ms bigint, hard_limit bigint)
      JOIN binnacle_mfa_budgets b USING (key)
      WHERE CASE
        WHEN e.kind = 'rate' THEN greatest(b.due, at) - e.interval_ms * (e.burst - 1) > at
        ELSE coalesce(b.failures >= e.hard_limit, false) OR b.locked_until > at END
      ORDER BY e.index LIMIT 1;
    IF FOUND THEN RETURN; END IF;

    WITH charged AS (
      SELECT e.*, b.due, CASE
          WHEN e.kind = 'rate' THEN 0
          WHEN b.due + e.forget_ms <= at THEN 1
          ELSE b.failures + 1 END AS failures
        FROM jsonb_to_recordset(entries) AS e (key text, kind text, interval_ms bigint, "limit" bigint, lock_ms bigint, max_lock_ms bigint, forget_ms bigint, hard_limit bigint)
        JOIN binnacle_mfa_budgets b USING (key)
    ), locking AS (
      SELECT c.*, CASE
          WHEN kind = 'rate' OR failures % "limit" <> 0 THEN 0
          ELSE at + least(lock_ms * (1::bigint << least(failures / "limit" - 1, 30)::integer), max_lock_ms) END AS locked_until
        FROM charged c
    )
    UPDATE binnacle_mfa_budgets b SET
        failures = l.failures,
        locked_until = l.locked_until,
        due = CASE WHEN l.kind = 'rate' THEN greatest(l.due, at) + l.interval_ms ELSE at END,
        forget_at = CASE
          WHEN l.kind = 'rate' THEN greatest(l.due, at) + l.interval_ms
          WHEN l.failures >= l.hard_limit THEN 9007199254740991
          ELSE greatest(l.locked_until, at + l.forget_ms) END
      FROM locking l WHERE b.key = l.key;
  END $function$;

  CREATE FUNCTION binnacle_mfa_settle(entries jsonb) RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    PERFORM FROM binnacle_mfa_budgets WHERE key IN (SELECT e ->> 'key' FROM jsonb_array_elements(entries) e) ORDER BY key FOR UPDATE;
    UPDATE binnacle_mfa_budgets b SET
        failures = CASE WHEN e.outcome = 'reset' THEN 0 WHEN e.kind = 'rate' THEN b.failures ELSE greatest(0, b.failures - 1) END,
        locked_until = 0,
        due = CASE WHEN e.outcome = 'reset' THEN 0 WHEN e.kind = 'rate' THEN greatest(0, b.due - e.interval_ms) ELSE b.due END,
        forget_at = CASE WHEN e.outcome = 'reset' THEN 0 WHEN e.kind = 'rate' THEN greatest(0, b.due - e.interval_ms) ELSE b.due + e.forget_ms END
      FROM jsonb_to_recordset(entries) AS e (key text, kind text, outcome text, interval_ms bigint, forget_ms bigint)
      WHERE b.key = e.key;
  END $function$;

  -- The row of the account is the lock: two of a person's factors are never added or removed at the same time.
  CREATE FUNCTION binnacle_mfa_add_factor(factor jsonb, max_factors integer, replaces text) RETURNS text LANGUAGE plpgsql AS $function$
  DECLARE
    next binnacle_mfa_factors := jsonb_populate_record(NULL::binnacle_mfa_factors, factor);
  BEGIN
    PERFORM FROM binnacle_mfa_accounts WHERE user_id = next.user_id FOR UPDATE;
    IF EXISTS (SELECT FROM binnacle_mfa_factors WHERE credential_id = next.webauthn ->> 'credentialId') THEN RETURN 'duplicate'; END IF;
    IF (SELECT count(*) FROM binnacle_mfa_factors WHERE user_id = next.user_id AND id IS DISTINCT FROM replaces) >= max_factors THEN RETURN 'limit'; END IF;
    DELETE FROM binnacle_mfa_factors WHERE id = replaces AND user_id = next.user_id;
    INSERT INTO binnacle_mfa_factors (id, user_id, method, name, created_at, last_used_at, is_default, sealed, last_step, drift_steps, webauthn)
      VALUES (next.id, next.user_id, next.method, next.name, next.created_at, next.last_used_at, next.is_default, next.sealed, next.last_step, next.drift_steps, next.webauthn);
    RETURN 'added';
  EXCEPTION WHEN unique_violation THEN
    RETURN 'duplicate';
  END $function$;

  CREATE FUNCTION binnacle_mfa_remove_factor(owner text, factor text, keep_one_of text[]) RETURNS text LANGUAGE plpgsql AS $function$
  BEGIN
    PERFORM FROM binnacle_mfa_accounts WHERE user_id = owner FOR UPDATE;
    IF NOT EXISTS (SELECT FROM binnacle_mfa_factors WHERE user_id = owner AND id = factor) THEN RETURN 'unknown'; END IF;
    IF keep_one_of IS NOT NULL AND NOT EXISTS (SELECT FROM binnacle_mfa_factors WHERE user_id = owner AND id <> factor AND method = ANY (keep_one_of)) THEN
      RETURN 'last';
    END IF;
    DELETE FROM binnacle_mfa_factors WHERE id = factor;
    RETURN 'removed';
  END $function$;
`,
]

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
