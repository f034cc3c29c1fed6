import { MFA_METHODS, type MfaMethod } from '../../core/mfa.js'
import { type BudgetEntry, type BudgetRule, type BudgetState, charge, denialOf, forgettableAt, FRESH, refund } from './budgets.js'
import type {
  AccountRecord,
  CeremonyRecord,
  Denial,
  DeviceRecord,
  FactorRecord,
  MfaStore,
  RecoveryBatchRecord,
  RecoveryClaim,
  SessionRecord,
  SettledBudget,
  StepClaim,
} from './store.js'

export interface MemoryMfaStoreOptions {
  /**
   * Sessions, ceremonies, devices and budgets, of each so many. Beyond it the oldest session, ceremony or device ends; of budgets those leave that deny
   * nobody, before any lock. Accounts and their factors are as many as your people.
   *
   * @default 100,000
   */
  maxRecords?: number
  /** Hears that nothing here lasts, once. @default console.warn */
  onNotice?: (notice: string) => void
}

type Batch = Omit<RecoveryBatchRecord, 'total' | 'left'> & { usedAt: Map<string, number | null> }

/**
 * A store for tests and trials. It does not last: with the process every factor, session and lockout is gone, and two processes know nothing of each other. In
 * production use `createPostgresMfaStore`.
 */
export function createMemoryMfaStore({
  maxRecords = 100_000,
  onNotice = (notice) => console.warn(notice),
}: MemoryMfaStoreOptions = {}): MfaStore {
  onNotice(
    'Binnacle: createMemoryMfaStore keeps factors, sessions and lockouts in this process alone, and loses them with it. Use createPostgresMfaStore in production.',
  )
  const accounts = new Map<string, AccountRecord>()
  const factors = new Map<string, FactorRecord>()
  const ceremonies = new Map<string, CeremonyRecord>()
  const sessions = new Map<string, SessionRecord>()
  const batches = new Map<string, Batch>()
  const devices = new Map<string, DeviceRecord>()
  const budgets = new Map<string, { state: BudgetState; rule: BudgetRule }>()

  const factorsOf = (userId: string) =>
    [...factors.values()].filter((factor) => factor.userId === userId).toSorted((left, right) => left.createdAt - right.createdAt)
  const factorOf = (userId: string, id: string) => {
    const factor = factors.get(id)
    return factor?.userId === userId ? factor : undefined
  }
  /** Copied in; the oldest leaves where there is no room. */
  const add = <T>(records: Map<string, T>, key: string, record: T) => {
    records.set(key, structuredClone(record))
    if (records.size > maxRecords) for (const oldest of records.keys()) if (records.delete(oldest)) break
  }
  /**
   * Makes room for a tenth: what is as good as new leaves, then what denies nobody in the older half, then the oldest. What was charged of late stays: else nobody's
   * attempts would be counted among many locks.
   */
  const dropBudgets = (now: number) => {
    for (const [key, { state, rule }] of budgets) if (forgettableAt(state, rule) <= now) budgets.delete(key)
    const oldest = [...budgets.keys()]
    const older = oldest.slice(0, maxRecords / 2).filter((key) => {
      const { state, rule } = budgets.get(key)!
      return denialOf(state, rule, now) === undefined
    })
    for (const key of [...older, ...oldest]) {
      if (budgets.size <= maxRecords * 0.9) return
      budgets.delete(key)
    }
  }
  const stateOf = (key: string) => budgets.get(key)?.state ?? FRESH

  const claimStep = (userId: string, { factorId, step, driftSteps, now }: StepClaim): boolean => {
    const factor = factorOf(userId, factorId)
    if (!factor || factor.lastStep >= step) return false
    Object.assign(factor, { lastStep: step, driftSteps, lastUsedAt: now })
    return true
  }
  const findSuccessor = (tokenHash: string) =>
    [...sessions.values()].find(({ origin }) => origin?.tokenHash === tokenHash)?.tokenHash ?? null
  const spendCode = (userId: string, { batchId, hash, now }: RecoveryClaim): boolean => {
    const batch = batches.get(batchId)
    if (batch?.userId !== userId || batch.usedAt.get(hash) !== null) return false
    batch.usedAt.set(hash, now)
    return true
  }
  const findDenial = (entries: readonly BudgetEntry[], now: number): Denial | null => {
    for (const [index, { key, rule }] of entries.entries()) {
      const retryAt = denialOf(stateOf(key), rule, now)
      if (retryAt !== undefined) return { index, retryAt }
    }
    return null
  }
  const chargeAll = (entries: readonly BudgetEntry[], now: number) => {
    for (const { key, rule } of entries) {
      const state = charge(stateOf(key), rule, now)
      // Who was charged longest ago is first.
      budgets.delete(key)
      budgets.set(key, { rule, state })
    }
    if (budgets.size > maxRecords) dropBudgets(now)
  }
  const settle = (entries: readonly SettledBudget[]) => {
    for (const { key, rule, outcome } of entries) {
      if (outcome === 'reset') budgets.delete(key)
      else if (budgets.has(key)) budgets.set(key, { rule, state: refund(stateOf(key), rule) })
    }
  }

  const endDevices = (userId: string, deviceId?: string): string[] => {
    const ended = [...devices.values()].filter((device) => device.userId === userId && (deviceId === undefined || device.id === deviceId))
    for (const { id } of ended) devices.delete(id)
    return ended.map(({ id }) => id)
  }

  // No step awaits anything: each is atomic because JavaScript runs it to its end. Records are copied in and out, so that nobody else holds one.
  const store: MfaStore = {
    async ensureAccount(account) {
      const known = accounts.get(account.userId) ?? structuredClone(account)
      accounts.set(account.userId, known)
      return structuredClone(known)
    },
    async setRequiredSince(userId, at) {
      const account = accounts.get(userId)
      if (account) account.requiredSince = at === null ? null : (account.requiredSince ?? at)
    },

    listFactors: async (userId) => structuredClone(factorsOf(userId)),
    async addFactor(factor, { maxFactors, replaces, seen, confirmed }) {
      if (confirmed?.enrolmentId && !ceremonies.has(confirmed.enrolmentId)) return 'expired'
      if (confirmed && !sessions.has(confirmed.tokenHash)) return 'signed-out'
      const credentialId = factor.webauthn?.credentialId
      if (credentialId && [...factors.values()].some((other) => other.webauthn?.credentialId === credentialId)) return 'duplicate'
      const others = factorsOf(factor.userId).filter((other) => other.id !== replaces)
      if (
        seen &&
        !isSameSet(
          seen,
          factorsOf(factor.userId).map(({ id }) => id),
        )
      )
        return 'stale'
      if (others.length >= maxFactors) return 'limit'
      if (replaces && factorOf(factor.userId, replaces)) {
        factors.delete(replaces)
        endDevices(factor.userId)
      }
      factors.set(factor.id, structuredClone(factor))
      if (confirmed) {
        ceremonies.delete(confirmed.enrolmentId ?? '')
        sessions.delete(confirmed.tokenHash)
        sessions.set(confirmed.next.tokenHash, structuredClone(confirmed.next))
      }
      return 'added'
    },
    async renameFactor(userId, factorId, name) {
      const factor = factorOf(userId, factorId)
      if (factor) factor.name = name
      return factor !== undefined
    },
    async setDefaultFactor(userId, factorId) {
      if (!factorOf(userId, factorId)) return false
      for (const factor of factorsOf(userId)) factor.isDefault = factor.id === factorId
      return true
    },
    async removeFactor(userId, factorId, { keepOneOf }) {
      if (!factorOf(userId, factorId)) return 'unknown'
      const others = factorsOf(userId).filter((factor) => factor.id !== factorId)
      if (keepOneOf && !others.some((factor) => keepOneOf.includes(factor.method))) return 'last'
      factors.delete(factorId)
      endDevices(userId)
      return 'removed'
    },
    claimStep: async (userId, claim) => claimStep(userId, claim),
    async claimCounter(userId, factorId, { counter, isSynced, now, isEnforced = true }) {
      const factor = factorOf(userId, factorId)
      if (!factor?.webauthn) return false
      const known = factor.webauthn.counter
      if (isEnforced && counter <= known && (counter > 0 || known > 0)) return false
      Object.assign(factor.webauthn, { counter, isSynced })
      factor.lastUsedAt = now
      return true
    },
    async touchFactor(userId, factorId, now) {
      const factor = factorOf(userId, factorId)
      if (factor) factor.lastUsedAt = now
    },
    listSealedByOthers: async (keyId, limit) =>
      structuredClone([...factors.values()].filter(({ sealed }) => sealed && sealed.split('.')[1] !== keyId).slice(0, limit)),
    async reseal(factorId, from, to) {
      const factor = factors.get(factorId)
      if (factor?.sealed !== from) return false
      factor.sealed = to
      return true
    },

    async addCeremony(ceremony) {
      add(ceremonies, ceremony.id, ceremony)
    },
    async updateCeremony(id, version, data) {
      const ceremony = ceremonies.get(id)
      if (ceremony?.version !== version) return false
      Object.assign(ceremony, { version: version + 1, data: structuredClone(data) })
      return true
    },
    takeCeremony: async (id) => ceremonies.delete(id),
    async completeChallenge({ challengeId, isRight, attempt, now, claim, recovery, settled, tokenHash, next }) {
      const denial = findDenial(attempt, now)
      if (denial) return denial
      const fail = <T>(outcome: T): T => {
        chargeAll(attempt, now)
        return outcome
      }
      if (!isRight) return fail('invalid')
      if (!ceremonies.has(challengeId)) return fail('expired')
      if (!sessions.has(tokenHash)) return fail('signed-out')
      if (claim && !claimStep(next.userId, claim)) return fail('already-used')
      if (recovery && !spendCode(next.userId, recovery)) return fail('already-used')
      ceremonies.delete(challengeId)
      for (const { key, rule } of attempt) if (rule.kind === 'strikes') budgets.delete(key)
      settle(settled)
      sessions.delete(tokenHash)
      add(sessions, next.tokenHash, next)
      return 'completed'
    },
    async dropEnrolments(sessionId, exceptId) {
      for (const { id, kind, sessionId: owner } of ceremonies.values())
        if (kind === 'enrolment' && owner === sessionId && id !== exceptId) ceremonies.delete(id)
    },

    async addSession(session, { claim, recovery } = {}) {
      if (claim && !claimStep(session.userId, claim)) return false
      if (recovery && !spendCode(session.userId, recovery)) return false
      add(sessions, session.tokenHash, session)
      return true
    },
    findSuccessor: async (tokenHash) => findSuccessor(tokenHash),
    async findSession(tokenHash, ceremonyId) {
      const session = sessions.get(tokenHash)
      const account = session && accounts.get(session.userId)
      return account
        ? structuredClone({ session, account, factors: factorsOf(session.userId), ceremony: ceremonies.get(ceremonyId ?? '') ?? null })
        : null
    },
    async rotateSession(tokenHash, next) {
      if (!sessions.delete(tokenHash)) return false
      add(sessions, next.tokenHash, next)
      return true
    },
    async touchSession(tokenHash, seen) {
      const session = sessions.get(tokenHash)
      if (session) Object.assign(session, seen)
      return session !== undefined
    },
    async takeGrant(tokenHash, action, now) {
      const grants = sessions.get(tokenHash)?.grants
      const until = grants && Object.hasOwn(grants, action) ? grants[action] : undefined
      if (!grants || until === undefined || until <= now) return false
      delete grants[action]
      return true
    },
    listSessions: async (userId) =>
      structuredClone(
        [...sessions.values()].filter((session) => session.userId === userId).toSorted((left, right) => right.lastSeenAt - left.lastSeenAt),
      ),
    async endSessions(userId, which) {
      const ended = [...sessions.values()].filter(
        (session) => session.userId === userId && ('id' in which ? session.id === which.id : session.id !== which.exceptId),
      )
      for (const { tokenHash } of ended) sessions.delete(tokenHash)
      return ended.map(({ id }) => id)
    },

    listRecoveryBatches: async (userId) =>
      [...batches.values()]
        .filter((batch) => batch.userId === userId)
        .toSorted((left, right) => left.createdAt - right.createdAt)
        .map(({ usedAt, ...batch }) => ({ ...batch, total: usedAt.size, left: [...usedAt.values()].filter((at) => at === null).length })),
    async addRecoveryBatch(batch, hashes) {
      for (const { id, userId, acknowledgedAt } of batches.values())
        if (userId === batch.userId && acknowledgedAt === null) batches.delete(id)
      batches.set(batch.id, { ...batch, usedAt: new Map(hashes.map((hash) => [hash, null])) })
    },
    async acknowledgeRecoveryBatch(userId, batchId, { at, savedBy }) {
      const batch = batches.get(batchId)
      if (batch?.userId !== userId) return false
      if (batch.acknowledgedAt === null) Object.assign(batch, { acknowledgedAt: at, savedBy })
      for (const other of batches.values()) if (other.userId === userId && other.id !== batchId) batches.delete(other.id)
      return true
    },
    async findRecoveryCode(userId, batchId, hash) {
      const batch = batches.get(batchId)
      const usedAt = batch?.userId === userId ? batch.usedAt.get(hash) : undefined
      if (usedAt === undefined) return 'unknown'
      return usedAt === null ? 'unused' : 'used'
    },

    async addDevice(device) {
      add(devices, device.id, device)
    },
    async useDevice(userId, tokenHash, now) {
      const device = [...devices.values()].find(
        (known) => known.userId === userId && known.tokenHash === tokenHash && known.expiresAt > now,
      )
      if (device) device.lastUsedAt = now
      return structuredClone(device ?? null)
    },
    listDevices: async (userId) =>
      structuredClone(
        [...devices.values()].filter((device) => device.userId === userId).toSorted((left, right) => right.lastUsedAt - left.lastUsedAt),
      ),
    async endDevices(userId, which) {
      return endDevices(userId, which === 'all' ? undefined : which.id)
    },

    async charge(entries, now) {
      const denial = findDenial(entries, now)
      if (!denial) chargeAll(entries, now)
      return denial
    },
    readBudgets: async (keys) => keys.map((key) => ({ ...stateOf(key) })),
    settle: async (entries) => settle(entries),

    async removeAccount(userId) {
      accounts.delete(userId)
      for (const records of [factors, ceremonies, sessions, batches, devices] as Map<string, { userId: string }>[])
        for (const [key, record] of records) if (record.userId === userId) records.delete(key)
    },
    async coverage() {
      const methodsByUser = new Map<string, Set<MfaMethod>>()
      for (const { userId, method } of factors.values()) methodsByUser.set(userId, (methodsByUser.get(userId) ?? new Set()).add(method))
      const users = [...methodsByUser.values()]
      const count = (matches: (methods: Set<MfaMethod>) => boolean) => users.filter(matches).length
      const isEmailOnly = (methods: Set<MfaMethod>) => methods.size === 1 && methods.has('email')
      return {
        accounts: accounts.size,
        covered: count((methods) => !isEmailOnly(methods)),
        emailOnly: count(isEmailOnly),
        byMethod: Object.fromEntries(MFA_METHODS.map((method) => [method, count((methods) => methods.has(method))])) as Record<
          MfaMethod,
          number
        >,
      }
    },
    async sweep(now) {
      for (const expiring of [ceremonies, sessions, devices] as Map<string, { expiresAt: number }>[])
        for (const [key, { expiresAt }] of expiring) if (expiresAt <= now) expiring.delete(key)
      for (const [key, { state, rule }] of budgets) if (forgettableAt(state, rule) <= now) budgets.delete(key)
    },
  }
  return store
}

const isSameSet = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((id) => right.includes(id))
