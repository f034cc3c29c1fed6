import { BinnacleError, messageOf } from '../../core/errors.js'
import type { MfaAssurance, MfaEndpoint, MfaErrorResponse, MfaEvidence, MfaLevel, MfaMethod } from '../../core/mfa.js'
import { type Commit, createCommit, unlessAborted } from '../commit.js'
import { withinDeadline } from '../deadline.js'
import { RETRY_AFTER } from '../outage.js'
import { type Handler, json } from '../responses.js'
import { createClientAddress, parseClientAddress } from './address.js'
import { readDeviceToken, readKnownBrowser, readSessionToken } from './cookies.js'
import { checkLevel, isFromOurs, readJson } from './edge.js'
import type { MfaEvent } from './events.js'
import { MfaFailure } from './failure.js'
import { destinationOf } from './factors.js'
import { guardStore } from './guard.js'
import { createKeyring } from './keyring.js'
import { ofAllBrowsers } from './knownBrowsers.js'
import { beginSession } from './login.js'
import { loginBudget } from './loginNames.js'
import type { MfaHandlerOptions } from './options.js'
import { resolvePolicy } from './policy.js'
import { findRepeated, repeatOf } from './repeats.js'
import { type Body, readAction, readCeremonyId } from './requests.js'
import { routes } from './routes.js'
import { cooldownOf } from './sentCodes.js'
import {
  accountBudget,
  assuranceOf,
  budget,
  type Call,
  factorBudget,
  ratesOfAddress,
  ratesOfPerson,
  type Service,
  hashToken,
  userOf,
} from './service.js'
import { findSession, levelOf, touch } from './sessions.js'
import { createTotp, sealContext } from './totpProof.js'
import { describeAgent } from './userAgent.js'

/** What an application's own routes may know of who calls. */
export interface MfaIdentity {
  userId: string
  /** Treat `mfa` as signed in, and `password` (a password alone, or with a code by e-mail) where that is enough for you; never `pending` or `enrolling`. */
  level: MfaLevel
  sessionId: string
  /**
   * What the session has shown since its login, in order, each with what it is worth; null is no second factor (a password, a login of the application's own, a browser that was
   * trusted earlier).
   */
  methods: readonly { method: MfaEvidence; assurance: MfaAssurance | null }[]
}

export interface MfaHandler extends Handler {
  /**
   * Who calls one of the application's own routes; null: nobody. Using a session puts off its end.
   *
   * @throws BinnacleError `unavailable` where the store does not tell: that is not nobody. `toNodeListener` and `instrument` answer it 503.
   * @example
   * const who = await mfa.authenticate(request)
   * if (who?.level !== 'mfa') return new Response(null, { status: 403 })
   */
  authenticate(request: Request): Promise<MfaIdentity | null>
  /**
   * Uses up a step-up for this action; false where there is none: answer with `reauth-required`, and let the page step up.
   *
   * @throws BinnacleError `unavailable`, `outcome-unknown`
   */
  takeStepUp(request: Request, action: string): Promise<boolean>
  /** Opens a session behind a login of the application's own (a link by e-mail, single sign-on). The answer is that of `POST login`, cookies included. */
  startSession(request: Request, userId: string, options: { hasPassword: boolean }): Promise<Response>
  /** Ends every session of a person and every trusted device: after a password was changed, say. */
  endSessions(userId: string): Promise<void>
  /**
   * Lifts the locks of a person and of their factors, and what they have used up of every rate. `address`: an IP address whose rates are lifted too, since those
   * refuse everybody who comes from there.
   */
  unlock(userId: string, options?: { address?: string }): Promise<void>
  /** Forgets a person altogether. */
  removeAccount(userId: string): Promise<void>
  /** Seals every secret with the current key; then an old one can go. The number of secrets that were sealed anew. */
  rotateKeys(): Promise<number>
}

const SWEEP_INTERVAL_MS = 600_000
/** A session that is used is written this often. */
const TOUCH_INTERVAL_MS = 60_000
const RESEAL_BATCH = 100
/** An event that takes longer to write counts as lost. */
const EVENT_TIMEOUT_MS = 10_000

/**
 * The server half of `binnacle/mfa`: enrolment, challenges, recovery codes, factors, trusted devices and sessions, below `basePath`. Mount it on every method of
 * `${basePath}/*`. It answers JSON, errors included, and never 500. Where the store fails it is 503 with Retry-After: `unavailable`, and nothing was done; or
 * `outcome-unknown`, and the same request, sent again within two minutes, gets its answer (a login where it brings an Idempotency-Key).
 *
 * @throws BinnacleError `invalid-option`
 * @example
 * const mfa = createMfaHandler({ store, accounts, keys, hashing: createScryptHashing(), origins: ['https://app.example'], appName: 'App', peerAddress, authorize })
 * if (new URL(request.url).pathname.startsWith('/api/mfa/')) return mfa(request)
 * const who = await mfa.authenticate(request)
 */
export function createMfaHandler(options: MfaHandlerOptions): MfaHandler {
  const {
    store,
    authorize,
    accounts,
    hashing,
    appName,
    senders = {},
    webauthn,
    basePath = '/api/mfa',
    clock = Date.now,
    onEvent,
    onEventLost = reportLost,
  } = options
  const origins = checkOrigins(options.origins)
  if (!/^\/[\w./-]*[\w-]$/.test(basePath)) throw invalidOption(`basePath is ${JSON.stringify(basePath)}. Pass a path such as /api/mfa`)
  if (typeof authorize !== 'function') throw invalidOption('authorize is missing. Pass a function that says true for what it lets in')
  if (webauthn && origins.some((origin) => !isWithin(new URL(origin).hostname, webauthn.rpId)))
    throw invalidOption(`webauthn.rpId is ${JSON.stringify(webauthn.rpId)}. Pass a domain that every origin is, or is below`)
  const keyring = createKeyring(options.keys, hashing.decrypt)
  const policy = resolvePolicy(options.policy)
  const addressOf = createClientAddress(options.peerAddress, options.trustedProxies)
  const table = routes()
  let decoy: ReturnType<Service['decoy']> | undefined
  let sweptAt = Number.NEGATIVE_INFINITY

  const onError = (error: unknown, endpoint: string) => {
    if (options.onError) return options.onError(error, endpoint)
    const { name = 'Error', code = '' } = Object(error) as { name?: string; code?: string }
    console.error(`Binnacle: createMfaHandler failed at ${endpoint}: ${name} ${code}. Pass onError to hear of it whole.`)
  }
  const isEquipped: Record<MfaMethod, boolean> = {
    totp: true,
    webauthn: webauthn !== undefined,
    sms: senders.sms !== undefined,
    email: senders.email !== undefined,
  }
  const service: Service = {
    store,
    keyring,
    hashing,
    accounts,
    policy,
    origins,
    appName,
    senders,
    webauthn,
    methods: policy.methods.filter((method) => isEquipped[method]),
    decoy() {
      decoy ??= createTotp(service, 'nobody', 'none', 'nobody').then(({ sealed }) => ({
        ...{ id: 'none', userId: 'nobody', method: 'totp', name: '', createdAt: 0, lastUsedAt: null, isDefault: false },
        ...{ sealed, lastStep: 0, driftSteps: 0, webauthn: null },
      }))
      return decoy
    },
    emit({ now, address, session }, decision, userId = session?.userId ?? null) {
      const event = { at: now, userId, sessionId: session?.id ?? null, network: address.network, ...decision }
      const failed = (error: unknown) => {
        onEventLost(event, error)
        options.onError?.(error, 'onEvent')
      }
      try {
        const done = onEvent?.(event)
        if (done) withinDeadline('createMfaHandler', 'onEvent', EVENT_TIMEOUT_MS, done).catch(failed)
      } catch (error) {
        failed(error)
      }
    },
    onError,
  }

  /** The service as one request has it, and what that request has changed. */
  const scopeOf = ({ signal }: Request) => {
    const commit = createCommit(signal)
    return { commit, scoped: { ...service, store: guardStore(store, commit) } }
  }

  const callOf = async (service: Service, request: Request, endpoint: string, body: Body = {}): Promise<Call> => {
    const now = clock()
    const sessionToken = readSessionToken(request)
    const tokenHash = sessionToken && (await hashToken(service, sessionToken))
    const found = await findSession(service, tokenHash, readCeremonyId(body), now)
    const user = found && (await accounts.find(found.session.userId))
    // Whom the application has forgotten has no session any more, whatever it had shown.
    const open = found && user ? { ...found, user } : null
    return {
      endpoint,
      now,
      address: addressOf(request),
      label: describeAgent(request.headers.get('user-agent')),
      sessionToken,
      deviceToken: readDeviceToken(request),
      knownBrowser: readKnownBrowser(request),
      session: open?.session ?? null,
      level: open && (await levelOf(service, open, now)),
      known: open,
      ceremony: open?.ceremony ?? null,
      setCookies: [],
      repeat: null,
    }
  }

  const answer = (body: object, call: Call | null, status = 200, headers: Record<string, string> = {}) => {
    const response = json(body, status, { 'x-content-type-options': 'nosniff', ...headers })
    for (const cookie of call?.setCookies ?? []) response.headers.append('set-cookie', cookie)
    return response
  }
  const fail = (error: unknown, endpoint: string, { signal, commit, headers = {} }: Failing) => {
    const failure = error instanceof MfaFailure ? error : new MfaFailure(commit?.isOpen ? 'outcome-unknown' : 'unavailable')
    if (failure !== error && !signal?.aborted) onError(error, endpoint)
    const now = clock()
    const { retryAt } = failure.detail
    // Whole seconds, rounded up: who comes back after that is let in.
    const retry: Record<string, string> =
      retryAt !== undefined
        ? { 'retry-after': String(Math.max(1, Math.ceil((retryAt - now) / 1_000))) }
        : failure.status === 503
          ? RETRY_AFTER
          : {}
    const body: MfaErrorResponse = { now, error: failure.detail }
    // No cookie of a request that failed half-way leaves.
    return answer(body, null, failure.status, { ...retry, ...headers })
  }

  const serve = async (service: Service, request: Request, name: MfaEndpoint): Promise<Response> => {
    const { levels, run, repeat } = table[name]
    if (!isFromOurs(request, origins)) {
      service.emit(
        { now: clock(), address: addressOf(request), session: null },
        { type: 'request.refused', endpoint: name, reason: 'origin' },
      )
      throw new MfaFailure('refused')
    }
    const body = request.method === 'GET' ? {} : await readJson(request)
    const call = await callOf(service, request, name, body)
    if (call.now - sweptAt > SWEEP_INTERVAL_MS) {
      sweptAt = call.now
      await service.store.sweep(call.now)
    }
    const checkAllowed = async (call: Call) => {
      const isAllowed = await authorize(request, { endpoint: name, userId: call.session?.userId ?? null, level: call.level })
      if (isAllowed === true) return
      service.emit(call, { type: 'request.refused', endpoint: name, reason: 'authorize' })
      throw new MfaFailure('refused')
    }
    const answerAgain = async () => {
      const repeated = repeat && (await findRepeated(service, call))
      if (!repeated) return undefined
      await checkAllowed(repeated)
      return answer(await repeat(service, repeated, body), repeated)
    }
    if (repeat) call.repeat = await repeatOf(service, request, name, body, call.sessionToken)
    const again = call.session ? undefined : await answerAgain()
    if (again) return again
    checkLevel(levels, call.level)
    await checkAllowed(call)
    try {
      return answer(await run(service, call, body), call)
    } catch (error) {
      // The first one, of which nothing was known any more, may have come through meanwhile.
      const isOvertaken = error instanceof MfaFailure && error.code === 'signed-out'
      const overtaken = isOvertaken ? await answerAgain() : undefined
      if (overtaken) return overtaken
      throw error
    }
  }

  const handle: Handler = async function mfaHandler(request) {
    const { pathname } = new URL(request.url)
    const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length + 1) : ''
    const name = `${request.method} ${path}`
    const { scoped, commit } = scopeOf(request)
    const { signal } = request
    try {
      if (Object.hasOwn(table, name)) return await unlessAborted(serve(scoped, request, name as MfaEndpoint), signal)
      const allowed = ['GET', 'POST'].filter((method) => Object.hasOwn(table, `${method} ${path}`))
      if (allowed.length === 0) throw new MfaFailure('not-found')
      return fail(new MfaFailure('method-not-allowed'), name, { headers: { allow: allowed.join(', ') } })
    } catch (error) {
      return fail(error, Object.hasOwn(table, name) ? name : 'an unknown endpoint', { signal, commit })
    }
  }

  /** Asks the store for a route of the application's, which is told of an outage as it is told of its own store's. */
  const forRoute = async <T>(request: Request, run: (service: Service, commit: Commit) => Promise<T>): Promise<T> => {
    const { scoped, commit } = scopeOf(request)
    try {
      return await unlessAborted(run(scoped, commit), request.signal)
    } catch (error) {
      if (error instanceof MfaFailure) throw error
      const code = commit.isOpen ? 'outcome-unknown' : 'unavailable'
      throw new BinnacleError(code, `createMfaHandler: the store failed: ${messageOf(error)}`, { cause: error })
    }
  }

  return Object.assign(handle, {
    authenticate: (request: Request) =>
      forRoute(request, async (service) => {
        const { session, level, now } = await callOf(service, request, 'authenticate')
        if (!session || !level) return null
        if (now - session.lastSeenAt >= TOUCH_INTERVAL_MS) await touch(service, session, now)
        const methods = session.methods.map((method) => ({ method, assurance: assuranceOf(method) }))
        return { userId: session.userId, level, sessionId: session.id, methods }
      }),
    takeStepUp: (request: Request, action: string) =>
      forRoute(request, async (service, commit) => {
        const call = await callOf(service, request, 'takeStepUp')
        const { session, level, now } = call
        if (!session || level === 'pending') return false
        const isTaken = await commit.run(() => service.store.takeGrant(session.tokenHash, readAction(action), now))
        if (isTaken) service.emit(call, { type: 'step-up.used', action })
        return isTaken
      }),
    async startSession(request: Request, userId: string, { hasPassword }: { hasPassword: boolean }) {
      const { scoped, commit } = scopeOf(request)
      const { signal } = request
      const start = async () => {
        const call = await callOf(scoped, request, 'startSession')
        await userOf(scoped, userId)
        return answer(await beginSession(scoped, call, userId, { budgets: [], hasPassword }), call)
      }
      try {
        return await unlessAborted(start(), signal)
      } catch (error) {
        return fail(error, 'startSession', { signal, commit })
      }
    },
    async endSessions(userId: string) {
      const revoked = await store.endSessions(userId, { exceptId: null })
      await store.endDevices(userId, 'all')
      service.emit(outside(clock()), { type: 'session.revoked', revoked }, userId)
    },
    async unlock(userId: string, { address }: { address?: string } = {}) {
      const factors = await store.listFactors(userId)
      const ids = [...factors.map(({ id }) => id), `${userId}:recovery`, `${userId}:webauthn`, `${userId}:password`]
      const user = await accounts.find(userId)
      const byName = user ? [await loginBudget(service, user.name)] : []
      const guesses = [...byName, accountBudget(service, userId), ...ids.map((id) => factorBudget(service, id))]
      const sent = factors.filter(({ method }) => method === 'sms' || method === 'email')
      const cooldowns = sent.map(async (factor) => cooldownOf(service, userId, await destinationOf(keyring, factor)))
      const budgets = [
        ...guesses,
        ...guesses.flatMap(ofAllBrowsers),
        ...(await Promise.all(cooldowns)),
        budget('enrolment', userId, policy.budgets.enrolment),
        ...ratesOfPerson(service, userId),
        ...(address === undefined ? [] : ratesOfAddress(service, parseClientAddress(address))),
      ]
      await store.settle(budgets.map(({ key, rule }) => ({ key, rule, outcome: 'reset' })))
      service.emit(outside(clock()), { type: 'unlocked' }, userId)
    },
    async removeAccount(userId: string) {
      await store.removeAccount(userId)
      service.emit(outside(clock()), { type: 'account.removed' }, userId)
    },
    async rotateKeys() {
      let resealed = 0
      for (;;) {
        const factors = await store.listSealedByOthers(keyring.current, RESEAL_BATCH)
        if (factors.length === 0) break
        for (const { id, userId, sealed } of factors) {
          const context = sealContext(userId, id)
          if (sealed && (await store.reseal(id, sealed, await keyring.seal(await keyring.open(sealed, context), context)))) resealed += 1
        }
      }
      service.emit(outside(clock()), { type: 'keys.rotated', resealed })
      return resealed
    },
  })
}

/** Loud, and whole: so it is in a log at least. An event holds no secret. */
function reportLost(event: MfaEvent, error: unknown): void {
  const { name = 'Error', code = '' } = Object(error) as { name?: string; code?: string }
  console.error(
    `Binnacle: createMfaHandler: an audit event was not written (${[name, code].join(' ').trim()}). Pass onEventLost to keep it elsewhere: ${JSON.stringify(event)}`,
  )
}

/** What a failure is answered by: whether anybody waits, and whether something may have changed. */
interface Failing {
  signal?: AbortSignal
  commit?: Commit
  headers?: Record<string, string>
}

/** Of a decision that no request asked for. */
const outside = (now: number): Pick<Call, 'now' | 'address' | 'session'> => ({
  now,
  address: { key: 'unknown', network: null },
  session: null,
})

function checkOrigins(origins: readonly string[]): readonly string[] {
  const isOrigin = (origin: string) => URL.canParse(origin) && new URL(origin).origin === origin
  if (origins.length > 0 && origins.every(isOrigin)) return [...origins]
  throw invalidOption(`origins is ${JSON.stringify(origins).slice(0, 200)}. Pass the pages that may call, such as ['https://app.example']`)
}

const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

const invalidOption = (why: string) => new BinnacleError('invalid-option', `createMfaHandler: ${why}.`)
