import type { MfaEndpoint } from '../../core/mfa.js'
import { isEqual } from './bytes.js'
import { MfaFailure } from './failure.js'
import type { Body } from './requests.js'
import {
  accountBudget,
  addressBudget,
  type Call,
  chargeAttempt,
  hashToken,
  nextToken,
  refundAttempt,
  type Repeat,
  type Service,
  type SignedIn,
} from './service.js'
import { become, findSession, levelOf } from './sessions.js'

/** How long a request whose answer was lost can be sent again. */
const REPEAT_MS = 120_000
/** As of a random UUID, or longer: who guesses it must not get a session. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,128}$/

/**
 * How a request will be known when it is sent again: by the token it came with, which is dead by then, and by all it says. A login has no token; it may bring an
 * Idempotency-Key of its own.
 *
 * @throws MfaFailure `invalid-request` where the key is none
 */
export async function repeatOf(
  service: Service,
  request: Request,
  endpoint: MfaEndpoint,
  body: Body,
  sessionToken: string | null,
): Promise<Repeat | null> {
  const key = endpoint === 'POST login' ? request.headers.get('idempotency-key') : sessionToken
  if (key === null) return null
  if (endpoint === 'POST login' && !IDEMPOTENCY_KEY.test(key)) throw new MfaFailure('invalid-request')
  const [tokenHash, mac] = await Promise.all([
    hashToken(service, endpoint === 'POST login' ? `login:${key}` : key),
    service.keyring.mac(`request:${endpoint}:${JSON.stringify(body)}`),
  ])
  return { secret: key, tokenHash, request: mac }
}

/**
 * The session that this very request has made a moment ago. A request that is not the same is charged as an attempt, so that no dead token serves to guess what its
 * owner sent.
 */
export async function findRepeated(service: Service, call: Call): Promise<SignedIn | null> {
  const { store } = service
  const { repeat, now } = call
  const tokenHash = repeat && (await store.findSuccessor(repeat.tokenHash))
  const open = tokenHash ? await findSession(service, tokenHash, null, now) : null
  const origin = open?.session.origin
  if (!repeat || !open || !origin || now - origin.at >= REPEAT_MS) return null
  const budgets = [addressBudget(service, call), accountBudget(service, open.session.userId)]
  await chargeAttempt(service, call, budgets)
  if (!isEqual(origin.request, repeat.request)) return null
  await refundAttempt(service, budgets)
  const token = await nextToken(service, repeat, origin.at)
  const user = await service.accounts.find(open.session.userId)
  if (!user || (await hashToken(service, token)) !== open.session.tokenHash) return null
  const known = { ...open, user }
  return Object.assign(become(call, open.session, token, known), { level: await levelOf(service, known, now) })
}
