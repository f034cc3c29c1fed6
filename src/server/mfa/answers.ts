import type { MfaErrorCode } from '../../core/mfa.js'
import type { BudgetEntry } from './budgets.js'
import { destinationOf } from './factors.js'
import { MfaFailure } from './failure.js'
import { judgeRecovery } from './recovery.js'
import type { ReadAnswer } from './requests.js'
import { isSentCode, type SentCode } from './sentCodes.js'
import { accountBudget, answeringFactors, factorBudget, type ScopedBudget, type Service, type SignedIn } from './service.js'
import type { CeremonyRecord, RecoveryClaim, StepClaim } from './store.js'
import { claimOf, diagnoseTotp, onceFor, skewSeconds } from './totpProof.js'
import { type KeyCeremony, type KeyRefusal, proveAssertion } from './webauthn.js'

/** What a challenge remembers. */
export interface ChallengeData {
  purpose: 'login' | 'step-up'
  action?: string
  password: boolean
  key?: KeyCeremony
  sent?: SentCode & { factorId: string }
}

export type Challenge = CeremonyRecord & { data: ChallengeData }

type Proof =
  | {
      result: 'accepted'
      claim?: StepClaim
      clockSkewSeconds?: number
      /** TOTP: refused where its step was told of before. */
      once?: BudgetEntry
      recovery?: { claim: RecoveryClaim; left: number }
      isUserVerified?: boolean
    }
  | { result: MfaErrorCode; reason?: KeyRefusal; clockSkewSeconds?: number }

/** An answer, made ready to be judged: what it is charged to, and how. */
interface Answer {
  /** Besides the address. A signature, and a recovery code, can't be guessed: neither uses up the guesses at codes, nor is locked with them. */
  budgets: ScopedBudget[]
  judge(isPasswordRight: boolean): Promise<Proof>
}

export async function isPasswordShown(
  { accounts }: Service,
  { data, userId }: Challenge,
  { password, method }: ReadAnswer,
): Promise<boolean> {
  if (!data.password) return true
  // A key may make it unnecessary; then an empty one is not worth a slow hash.
  if (password === undefined && method === 'webauthn') return false
  return (await accounts.checkPassword?.(userId, password ?? '')) === true
}

/** What an answer needs that is not there ends it here, before anything is charged. */
export async function readAnswer(service: Service, call: SignedIn, challenge: Challenge, request: ReadAnswer): Promise<Answer> {
  const { store, keyring } = service
  const { now, known } = call
  const { userId, data } = challenge
  const { method, factorId, code = '', response } = request
  const usable = answeringFactors(service, known.factors, data.purpose)
  const one = () => {
    const factor = usable.find((candidate) => candidate.method === method && candidate.id === factorId)
    if (!factor) throw new MfaFailure('unsupported')
    return factor
  }
  const guesses = (id: string) => [accountBudget(service, userId), factorBudget(service, id)]
  switch (method) {
    case 'password':
      if (usable.length > 0 || !data.password) throw new MfaFailure('unsupported')
      return {
        budgets: guesses(`${userId}:password`),
        judge: async (isRight) => ({ result: isRight ? 'accepted' : 'invalid' }),
      }
    case 'totp': {
      const factor = one()
      return {
        budgets: guesses(factor.id),
        async judge(isPasswordRight) {
          const outcome = await diagnoseTotp(service, factor, code, now)
          if (outcome.result === 'clock-skew' && isPasswordRight) {
            const { result, step, clockSkewSeconds } = outcome
            await store.charge([onceFor(service, factor, step)], now)
            return { result, clockSkewSeconds }
          }
          if (outcome.result !== 'accepted' || !isPasswordRight)
            return { result: outcome.result === 'already-used' ? outcome.result : 'invalid' }
          const skew = skewSeconds(service, outcome.skewSteps)
          return {
            result: 'accepted',
            claim: claimOf(service, factor, outcome, now),
            once: onceFor(service, factor, outcome.step),
            ...(skew === undefined ? {} : { clockSkewSeconds: skew }),
          }
        },
      }
    }
    case 'sms':
    case 'email': {
      const factor = one()
      const { sent } = data
      if (sent?.factorId !== factor.id || sent.expiresAt <= now) throw new MfaFailure('expired')
      return {
        budgets: guesses(factor.id),
        async judge(isPasswordRight) {
          const isRight = await isSentCode(service, challenge.id, await destinationOf(keyring, factor), sent, code)
          if (!isRight || !isPasswordRight) return { result: 'invalid' }
          await store.touchFactor(userId, factor.id, now)
          return { result: 'accepted' }
        },
      }
    }
    case 'recovery':
      if (usable.length === 0) throw new MfaFailure('unsupported')
      return {
        budgets: [factorBudget(service, `${userId}:recovery`)],
        async judge(isPasswordRight) {
          if (!isPasswordRight) return { result: 'invalid' }
          const outcome = await judgeRecovery(service, userId, code, now)
          return outcome.result === 'accepted' ? { result: 'accepted', recovery: outcome } : outcome
        },
      }
    case 'webauthn': {
      const { key } = data
      if (!response) throw new MfaFailure('invalid-request')
      // Taken before it is looked at: whatever comes of it, this challenge of the key is over.
      const { key: _, ...rest } = data
      if (!key || !(await store.updateCeremony(challenge.id, challenge.version, rest))) throw new MfaFailure('expired')
      const keys = usable.filter((factor) => factor.method === 'webauthn')
      return {
        // A password that comes along can be guessed.
        budgets: request.password === undefined ? [] : guesses(`${userId}:password`),
        async judge() {
          const outcome = await proveAssertion(service, key, known.account, keys, response, now)
          if (outcome.result !== 'accepted') return outcome
          if (outcome.isCounterFallen) service.emit(call, { type: 'key.counter-fell', factorId: outcome.factor.id })
          return { result: 'accepted', isUserVerified: outcome.isUserVerified }
        },
      }
    }
  }
}
