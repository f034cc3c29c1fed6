import type { MfaEndpoint, MfaEndpoints, MfaLevel } from '../../core/mfa.js'
import { beginChallenge, repeatChallenge, selectChallenge, verifyChallenge } from './challenges.js'
import { listDevices, revokeDevices } from './devices.js'
import { beginEnrolment, cancelEnrolment, confirmEnrolment, repeatConfirmation, resendEnrolment } from './enrolments.js'
import { preferFactor, removeFactor, renameFactor, showCoverage, showOverview } from './factors.js'
import { login, repeatLogin } from './login.js'
import { acknowledgeRecoveryCodes, generateRecoveryCodes, repeatAcknowledgement } from './recovery.js'
import * as read from './requests.js'
import type { Call, Service, SignedIn } from './service.js'
import { extendSession, listSessions, logout, revokeSessions, showSession } from './sessions.js'

export interface Route<Answer extends object = object> {
  /** Levels that may call; null: nobody has to be signed in. */
  levels: readonly MfaLevel[] | null
  run(service: Service, call: Call, body: read.Body): Promise<Answer>
  /** The answer to a request that was carried out before, and whose answer was lost. Only where a session changes its token: all others can simply be sent again. */
  repeat?(service: Service, call: SignedIn, body: read.Body): Promise<Answer>
}

const ANY: readonly MfaLevel[] = ['pending', 'enrolling', 'password', 'mfa']
const ENROLLING: readonly MfaLevel[] = ['enrolling', 'password', 'mfa']
const WHOLE: readonly MfaLevel[] = ['password', 'mfa']

/** An endpoint of a session. A body is read before anything is done; what has been read fits what the contract says is sent. */
function post<R, Answer extends object>(
  levels: readonly MfaLevel[],
  parse: (body: read.Body) => R,
  run: (service: Service, call: SignedIn, request: R) => Promise<Answer>,
  repeat?: (service: Service, call: SignedIn, request: R) => Promise<Answer>,
): Route<Answer> {
  return {
    levels,
    run: (service, call, body) => run(service, call as SignedIn, parse(body)),
    ...(repeat ? { repeat: (service: Service, call: SignedIn, body: read.Body) => repeat(service, call, parse(body)) } : {}),
  }
}

function get<Answer extends object>(
  levels: readonly MfaLevel[],
  run: (service: Service, call: SignedIn) => Promise<Answer>,
): Route<Answer> {
  return { levels, run: (service, call) => run(service, call as SignedIn) }
}

export function routes(): { [E in MfaEndpoint]: Route<MfaEndpoints[E]['response']> } {
  return {
    'GET session': { levels: null, run: showSession },
    'GET overview': get(ENROLLING, showOverview),
    'GET sessions': get(WHOLE, listSessions),
    'GET devices': get(WHOLE, listDevices),
    'GET coverage': get(WHOLE, showCoverage),
    'POST login': {
      levels: null,
      run: (service, call, body) => login(service, call, read.readLogin(body)),
      repeat: (service, call, body) => repeatLogin(service, call, read.readLogin(body)),
    },
    'POST logout': { levels: null, run: logout },
    'POST session/extend': post(ANY, read.readNothing, extendSession),
    'POST sessions/revoke': post(WHOLE, read.readRevokeSession, revokeSessions),
    'POST challenges/begin': post(ANY, read.readBeginChallenge, beginChallenge),
    'POST challenges/select': post(ANY, read.readSelectChallenge, selectChallenge),
    'POST challenges/verify': post(ANY, read.readVerifyChallenge, verifyChallenge, repeatChallenge),
    'POST enrolments/begin': post(ENROLLING, read.readBeginEnrolment, beginEnrolment),
    'POST enrolments/resend': post(ENROLLING, read.readEnrolment, resendEnrolment),
    'POST enrolments/confirm': post(ENROLLING, read.readConfirmEnrolment, confirmEnrolment, repeatConfirmation),
    'POST enrolments/cancel': post(ENROLLING, read.readEnrolment, cancelEnrolment),
    'POST recovery-codes/generate': post(ENROLLING, read.readNothing, generateRecoveryCodes),
    'POST recovery-codes/acknowledge': post(ENROLLING, read.readAcknowledge, acknowledgeRecoveryCodes, repeatAcknowledgement),
    'POST factors/rename': post(WHOLE, read.readRename, renameFactor),
    'POST factors/remove': post(WHOLE, read.readFactor, removeFactor),
    'POST factors/default': post(WHOLE, read.readFactor, preferFactor),
    'POST devices/revoke': post(WHOLE, read.readRevokeDevice, revokeDevices),
  }
}
