import { MFA_METHODS, type MfaMethod } from '../../core/mfa.js'
import type {
  AccountRecord,
  BudgetEntry,
  BudgetState,
  CeremonyRecord,
  DeviceRecord,
  FactorRecord,
  MfaStore,
  RecoveryBatchRecord,
  SessionRecord,
} from '../index.js'
import { gather } from './gather.js'
import { mfaMigrations } from './mfaMigrations.js'
import { type PostgresPool, type PostgresStoreOptions, withDeadline } from './pool.js'

/**
 * Makes or completes the tables of `createPostgresMfaStore`, all named `binnacle_mfa_…`. Run it before the application starts; of several at the same time one does the work.
 */
export async function migrateMfa({ pool }: { pool: PostgresPool }): Promise<void> {
  for (const statement of mfaMigrations()) await pool.query(statement)
}

const SESSION_COLUMNS =
  'token_hash, id, user_id, level, has_password, methods, created_at, authenticated_at, fully_authenticated_at, last_seen_at, expires_at, ends_at, label, grants, login_budget, origin'

/**
 * The store of `createMfaHandler` on PostgreSQL 13 or later. Every step that must happen once is one statement, and the rows it locks are locked in one order.
 *
 * @example
 * await migrateMfa({ pool })
 * const mfa = createMfaHandler({ store: createPostgresMfaStore({ pool }), … })
 */
export function createPostgresMfaStore(options: PostgresStoreOptions): MfaStore {
  const pool = withDeadline('createPostgresMfaStore', options)
  /** The rows of a statement whose one column is called `it`. jsonb keeps big integers numbers, whatever the client does with int8. */
  const list = async <T>(text: string, ...values: unknown[]): Promise<T[]> => {
    const { rows } = await pool.query(text, values)
    return rows.map((row) => (row as { it: T }).it)
  }
  const first = async <T>(text: string, ...values: unknown[]): Promise<T | undefined> => (await list<T>(text, ...values))[0]
  const happened = async (text: string, ...values: unknown[]): Promise<boolean> => (await list(text, ...values)).length > 0
  const records = async <T>(text: string, ...values: unknown[]): Promise<T[]> =>
    (await list<object>(text, ...values)).map((row) => rename(row, toCamel) as T)
  const record = async <T>(text: string, ...values: unknown[]): Promise<T | null> => (await records<T>(text, ...values))[0] ?? null
  const findSession = gather((wanted: { tokenHash: string; ceremonyId: string | null }[]) =>
    list<{ session: object; account: object; factors: object[]; ceremony: object | null } | null>(
      `SELECT binnacle_mfa_find_session(token, ceremony) AS it
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (token, ceremony, place) ORDER BY place`,
      wanted.map(({ tokenHash }) => tokenHash),
      wanted.map(({ ceremonyId }) => ceremonyId),
    ),
  )

  return {
    async ensureAccount(account) {
      const find = () => record<typeof account>('SELECT to_jsonb(a) AS it FROM binnacle_mfa_accounts a WHERE user_id = $1', account.userId)
      const known = await find()
      if (known) return known
      const { userId, userHandle, createdAt, requiredSince } = account
      await pool.query(
        'INSERT INTO binnacle_mfa_accounts (user_id, user_handle, created_at, required_since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [userId, userHandle, createdAt, requiredSince],
      )
      return (await find()) ?? account
    },
    async setRequiredSince(userId, at) {
      await pool.query(
        'UPDATE binnacle_mfa_accounts SET required_since = CASE WHEN $2::bigint IS NULL THEN NULL ELSE coalesce(required_since, $2) END WHERE user_id = $1',
        [userId, at],
      )
    },

    listFactors: (userId) =>
      records<FactorRecord>(
        "SELECT to_jsonb(f) - 'credential_id' AS it FROM binnacle_mfa_factors f WHERE user_id = $1 ORDER BY created_at, id",
        userId,
      ),
    async addFactor(factor, { maxFactors, replaces, seen, confirmed }) {
      const answer = await first<string>(
        'SELECT binnacle_mfa_add_factor($1::jsonb, $2, $3, $4::text[], $5, $6, $7::jsonb) AS it',
        toRow(factor),
        maxFactors,
        replaces ?? null,
        seen ?? null,
        confirmed?.enrolmentId ?? null,
        confirmed?.tokenHash ?? null,
        confirmed ? toRow(confirmed.next) : null,
      )
      return answer as Awaited<ReturnType<MfaStore['addFactor']>>
    },
    renameFactor: (userId, factorId, name) =>
      happened('UPDATE binnacle_mfa_factors SET name = $3 WHERE user_id = $1 AND id = $2 RETURNING true AS it', userId, factorId, name),
    setDefaultFactor: (userId, factorId) =>
      happened(
        `UPDATE binnacle_mfa_factors SET is_default = (id = $2)
         WHERE user_id = $1 AND EXISTS (SELECT FROM binnacle_mfa_factors WHERE user_id = $1 AND id = $2) RETURNING true AS it`,
        userId,
        factorId,
      ),
    async removeFactor(userId, factorId, { keepOneOf }) {
      const answer = await first<string>('SELECT binnacle_mfa_remove_factor($1, $2, $3) AS it', userId, factorId, keepOneOf)
      return answer as 'removed' | 'last' | 'unknown'
    },
    claimStep: (userId, { factorId, step, driftSteps, now }) =>
      happened(
        `UPDATE binnacle_mfa_factors SET last_step = $3, drift_steps = $4, last_used_at = $5
         WHERE user_id = $1 AND id = $2 AND last_step < $3 RETURNING true AS it`,
        userId,
        factorId,
        step,
        driftSteps,
        now,
      ),
    claimCounter: (userId, factorId, { counter, isSynced, now, isEnforced = true }) =>
      happened(
        `UPDATE binnacle_mfa_factors SET webauthn = webauthn || jsonb_build_object('counter', $3::bigint, 'isSynced', $4::boolean), last_used_at = $5
         WHERE user_id = $1 AND id = $2 AND (NOT $6 OR (webauthn ->> 'counter')::bigint < $3 OR ($3 = 0 AND (webauthn ->> 'counter')::bigint = 0)) RETURNING true AS it`,
        userId,
        factorId,
        counter,
        isSynced,
        now,
        isEnforced,
      ),
    async touchFactor(userId, factorId, now) {
      await pool.query('UPDATE binnacle_mfa_factors SET last_used_at = $3 WHERE user_id = $1 AND id = $2', [userId, factorId, now])
    },
    listSealedByOthers: (keyId, limit) =>
      records<FactorRecord>(
        "SELECT to_jsonb(f) - 'credential_id' AS it FROM binnacle_mfa_factors f WHERE sealed IS NOT NULL AND split_part(sealed, '.', 2) <> $1 LIMIT $2",
        keyId,
        limit,
      ),
    reseal: (factorId, from, to) =>
      happened('UPDATE binnacle_mfa_factors SET sealed = $3 WHERE id = $1 AND sealed = $2 RETURNING true AS it', factorId, from, to),

    async addCeremony({ id, kind, userId, sessionId, expiresAt, version, data }) {
      await pool.query(
        'INSERT INTO binnacle_mfa_ceremonies (id, kind, user_id, session_id, expires_at, version, data) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [id, kind, userId, sessionId, expiresAt, version, JSON.stringify(data)],
      )
    },
    updateCeremony: (id, version, data) =>
      happened(
        'UPDATE binnacle_mfa_ceremonies SET version = version + 1, data = $3 WHERE id = $1 AND version = $2 RETURNING true AS it',
        id,
        version,
        JSON.stringify(data),
      ),
    takeCeremony: (id) => happened('DELETE FROM binnacle_mfa_ceremonies WHERE id = $1 RETURNING true AS it', id),
    async completeChallenge({ challengeId, isRight, attempt, now, claim, recovery, settled, tokenHash, next }) {
      const outcome = await first<Awaited<ReturnType<MfaStore['completeChallenge']>>>(
        'SELECT binnacle_mfa_complete($1, $2, $3::jsonb, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8, $9::jsonb) AS it',
        challengeId,
        isRight,
        toRows(attempt),
        now,
        claim && toRow(claim),
        recovery && toRow(recovery),
        toRows(settled),
        tokenHash,
        toRow(next),
      )
      return outcome ?? 'expired'
    },
    async dropEnrolments(sessionId, exceptId) {
      await pool.query("DELETE FROM binnacle_mfa_ceremonies WHERE kind = 'enrolment' AND session_id = $1 AND id <> $2", [
        sessionId,
        exceptId,
      ])
    },

    async addSession(session, { claim, recovery } = {}) {
      const isAdded = await first<boolean>(
        'SELECT binnacle_mfa_add_session($1::jsonb, $2::jsonb, $3::jsonb) AS it',
        toRow(session),
        claim ? toRow(claim) : null,
        recovery ? toRow(recovery) : null,
      )
      return isAdded === true
    },
    findSuccessor: async (tokenHash) =>
      (await first<string>("SELECT token_hash AS it FROM binnacle_mfa_sessions WHERE origin ->> 'tokenHash' = $1", tokenHash)) ?? null,
    async findSession(tokenHash, ceremonyId) {
      const found = await findSession({ tokenHash, ceremonyId })
      if (!found) return null
      return {
        session: rename(found.session, toCamel) as unknown as SessionRecord,
        account: rename(found.account, toCamel) as unknown as AccountRecord,
        factors: found.factors.map((factor) => rename(factor, toCamel) as unknown as FactorRecord),
        ceremony: found.ceremony && (rename(found.ceremony, toCamel) as unknown as CeremonyRecord),
      }
    },
    rotateSession: (tokenHash, next) =>
      happened(
        `UPDATE binnacle_mfa_sessions SET (${SESSION_COLUMNS}) = (SELECT ${SESSION_COLUMNS} FROM jsonb_populate_record(NULL::binnacle_mfa_sessions, $2::jsonb))
         WHERE token_hash = $1 RETURNING true AS it`,
        tokenHash,
        toRow(next),
      ),
    touchSession: (tokenHash, { lastSeenAt, expiresAt }) =>
      happened(
        'UPDATE binnacle_mfa_sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1 RETURNING true AS it',
        tokenHash,
        lastSeenAt,
        expiresAt,
      ),
    takeGrant: (tokenHash, action, now) =>
      happened(
        'UPDATE binnacle_mfa_sessions SET grants = grants - $2::text WHERE token_hash = $1 AND (grants ->> $2::text)::bigint > $3 RETURNING true AS it',
        tokenHash,
        action,
        now,
      ),
    listSessions: (userId) =>
      records<SessionRecord>(
        'SELECT to_jsonb(s) AS it FROM binnacle_mfa_sessions s WHERE user_id = $1 ORDER BY last_seen_at DESC, id',
        userId,
      ),
    endSessions: (userId, which) =>
      'id' in which
        ? list<string>('DELETE FROM binnacle_mfa_sessions WHERE user_id = $1 AND id = $2 RETURNING id AS it', userId, which.id)
        : list<string>(
            'DELETE FROM binnacle_mfa_sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2 RETURNING id AS it',
            userId,
            which.exceptId,
          ),

    listRecoveryBatches: (userId) =>
      records<RecoveryBatchRecord>(
        `SELECT to_jsonb(b) || jsonb_build_object('total', count(c.hash), 'left', count(c.hash) FILTER (WHERE c.used_at IS NULL)) AS it
         FROM binnacle_mfa_recovery_batches b LEFT JOIN binnacle_mfa_recovery_codes c ON c.batch_id = b.id
         WHERE b.user_id = $1 GROUP BY b.id ORDER BY b.created_at, b.id`,
        userId,
      ),
    async addRecoveryBatch({ id, userId, salt, createdAt, acknowledgedAt, savedBy }, hashes) {
      await pool.query('SELECT binnacle_mfa_add_batch($1, $2, $3, $4, $5, $6, $7::text[])', [
        id,
        userId,
        salt,
        createdAt,
        acknowledgedAt,
        savedBy,
        hashes,
      ])
    },
    acknowledgeRecoveryBatch: (userId, batchId, { at, savedBy }) =>
      happened(
        `WITH saved AS (
           UPDATE binnacle_mfa_recovery_batches SET acknowledged_at = coalesce(acknowledged_at, $3), saved_by = coalesce(saved_by, $4)
           WHERE user_id = $1 AND id = $2 RETURNING id),
         ended AS (DELETE FROM binnacle_mfa_recovery_batches b USING saved WHERE b.user_id = $1 AND b.id <> saved.id)
         SELECT true AS it FROM saved`,
        userId,
        batchId,
        at,
        savedBy,
      ),
    async findRecoveryCode(userId, batchId, hash) {
      const isUsed = await first<boolean>(
        `SELECT c.used_at IS NOT NULL AS it FROM binnacle_mfa_recovery_codes c JOIN binnacle_mfa_recovery_batches b ON b.id = c.batch_id
         WHERE b.id = $2 AND b.user_id = $1 AND c.hash = $3`,
        userId,
        batchId,
        hash,
      )
      return isUsed === undefined ? 'unknown' : isUsed ? 'used' : 'unused'
    },

    async addDevice({ id, userId, tokenHash, label, createdAt, lastUsedAt, expiresAt }) {
      await pool.query(
        'INSERT INTO binnacle_mfa_devices (id, user_id, token_hash, label, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [id, userId, tokenHash, label, createdAt, lastUsedAt, expiresAt],
      )
    },
    useDevice: (userId, tokenHash, now) =>
      record<DeviceRecord>(
        'UPDATE binnacle_mfa_devices d SET last_used_at = $3 WHERE user_id = $1 AND token_hash = $2 AND expires_at > $3 RETURNING to_jsonb(d) AS it',
        userId,
        tokenHash,
        now,
      ),
    listDevices: (userId) =>
      records<DeviceRecord>(
        'SELECT to_jsonb(d) AS it FROM binnacle_mfa_devices d WHERE user_id = $1 ORDER BY last_used_at DESC, id',
        userId,
      ),
    endDevices: (userId, which) =>
      list<string>(
        'DELETE FROM binnacle_mfa_devices WHERE user_id = $1 AND ($2::text IS NULL OR id = $2) RETURNING id AS it',
        userId,
        which === 'all' ? null : which.id,
      ),

    async charge(entries, now) {
      const refusal = await first<{ refused: number | null; retry_at: number | null }>(
        'SELECT to_jsonb(binnacle_mfa_charge($1::jsonb, $2, false)) AS it',
        toRows(entries),
        now,
      )
      return refusal?.refused === null || !refusal ? null : { index: refusal.refused, retryAt: refusal.retry_at }
    },
    async readBudgets(keys) {
      const known = await list<BudgetState & { key: string }>(
        `SELECT jsonb_build_object('key', key, 'failures', failures, 'lockedUntil', locked_until, 'due', due) AS it FROM binnacle_mfa_budgets WHERE key = ANY ($1)`,
        keys,
      )
      const states = new Map(known.map(({ key, ...state }) => [key, state]))
      return keys.map((key) => states.get(key) ?? { failures: 0, lockedUntil: 0, due: 0 })
    },
    async settle(entries) {
      await pool.query('SELECT binnacle_mfa_settle($1::jsonb)', [toRows(entries)])
    },

    async removeAccount(userId) {
      await pool.query('DELETE FROM binnacle_mfa_accounts WHERE user_id = $1', [userId])
    },
    async coverage() {
      const counts = await first<{ accounts: number; covered: number; users: number; byMethod: Partial<Record<MfaMethod, number>> | null }>(
        `SELECT jsonb_build_object(
           'accounts', (SELECT count(*) FROM binnacle_mfa_accounts),
           'covered', (SELECT count(DISTINCT user_id) FROM binnacle_mfa_factors WHERE method <> 'email'),
           'users', (SELECT count(DISTINCT user_id) FROM binnacle_mfa_factors),
           'byMethod', (SELECT jsonb_object_agg(method, users) FROM (SELECT method, count(DISTINCT user_id) AS users FROM binnacle_mfa_factors GROUP BY method) m)) AS it`,
      )
      const { accounts = 0, covered = 0, users = 0, byMethod } = counts ?? {}
      return {
        accounts,
        covered,
        emailOnly: users - covered,
        byMethod: Object.fromEntries(MFA_METHODS.map((method) => [method, byMethod?.[method] ?? 0])) as Record<MfaMethod, number>,
      }
    },
    async sweep(now) {
      for (const table of ['ceremonies', 'sessions', 'devices'])
        await pool.query(`DELETE FROM binnacle_mfa_${table} WHERE expires_at <= $1`, [now])
      await pool.query('DELETE FROM binnacle_mfa_budgets WHERE forget_at <= $1', [now])
    },
  }
}

/** There are some fifty names, and each is met in every request. */
function remember(name: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>()
  return (key) => {
    let named = known.get(key)
    if (named === undefined) known.set(key, (named = name(key)))
    return named
  }
}

const toCamel = remember((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
const toSnake = remember((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))

const rename = (row: object, name: (key: string) => string) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [name(key), value]))

const toRow = (record: object): string => JSON.stringify(rename(record, toSnake))

const toRows = (entries: readonly BudgetEntry[]): string =>
  JSON.stringify(entries.map(({ rule, ...entry }, index) => rename({ ...entry, ...rule, index }, toSnake)))
