import {
  MfaRequestError,
  type BeginEnrolmentRequest,
  type MfaAdapter,
  type MfaChallengeData,
  type MfaEnrolment,
  type MfaFactor,
  type MfaSession,
  type WebAuthnCreationOptions,
} from 'binnacle/mfa'
import { createBetterAuthClient, type Answer, type BetterAuthClientOptions } from './betterAuthClient.js'

export interface BetterAuthMfaAdapterOptions extends BetterAuthClientOptions {
  /** The password that has just been typed at sign-in. It is kept in memory for five minutes, since better-auth asks for it with each change; after that the person is asked. */
  password?: string
  /** Whether the passkey plugin is there. @default false */
  hasPasskeys?: boolean
  /** How many backup codes are left. better-auth tells its server alone (`auth.api.viewBackupCodes`): a route of the application's own. */
  countBackupCodes?: () => Promise<number>
}

interface BetterAuthSession {
  session: { id: string; createdAt: string; expiresAt: string }
  user: { id: string; name: string; email: string; twoFactorEnabled?: boolean | null }
}
interface Passkey {
  id: string
  name?: string | null
  createdAt: string
  credentialID: string
  backedUp: boolean
}

const TOTP_ID = 'totp'
const MINUTE = 60_000
/** How long a password that was shown lets a person change factors. */
const FRESH_MS = 5 * MINUTE
/** The cookie of an unanswered challenge and of a passkey's challenge last so long by default. */
const CHALLENGE_MS = 10 * MINUTE
const WARN_MS = 2 * MINUTE

/**
 * Binnacle's components over better-auth's two-factor and passkey plugins: a worked example of an adapter for a back end of another make. What better-auth can't do is in
 * docs/mfa.md, and the test says which cases of the conformance suite that costs.
 */
export function createBetterAuthMfaAdapter(options: BetterAuthMfaAdapterOptions): MfaAdapter {
  const { hasPasskeys = false, countBackupCodes } = options
  const ask = createBetterAuthClient(options)
  let shown = options.password === undefined ? null : { password: options.password, until: Date.now() + FRESH_MS }
  /** The enrolment under way: better-auth has one secret to a person and no id for it, so that which one is meant is known here alone. */
  let pending: { id: string; codes: string[] } | null = null

  async function read(): Promise<Answer<BetterAuthSession>> {
    // Asking does not extend it.
    const { now, data } = await ask<BetterAuthSession | null>('/get-session?disableRefresh=true')
    if (!data) throw new MfaRequestError('signed-out', 'There is no session.', { now })
    return { now, data }
  }
  const viewSession = ({ session, user }: BetterAuthSession): MfaSession => {
    const [createdAt, expiresAt] = [Date.parse(session.createdAt), Date.parse(session.expiresAt)]
    return {
      id: session.id,
      // It does not record how a session was opened: with two-factor on, it can't be opened otherwise by a password.
      level: user.twoFactorEnabled ? 'mfa' : 'password',
      createdAt,
      authenticatedAt: createdAt,
      warnAt: Math.max(createdAt, expiresAt - WARN_MS),
      expiresAt,
      // A session that is used lasts for ever.
      endsAt: Number.MAX_SAFE_INTEGER,
    }
  }
  const viewPasskey = ({ id, name, createdAt, backedUp }: Passkey): MfaFactor => ({
    id,
    method: 'webauthn',
    assurance: 'phishing-resistant',
    name: name || 'Passkey',
    createdAt: Date.parse(createdAt),
    lastUsedAt: null,
    isDefault: false,
    device: 'passkey',
    isSynced: backedUp,
  })
  const viewTotp = (): MfaFactor => ({
    ...{ id: TOTP_ID, method: 'totp', assurance: 'strong', name: 'TOTP' },
    // Neither is told.
    ...{ createdAt: 0, lastUsedAt: null, isDefault: false },
  })
  const listPasskeys = async () => (hasPasskeys ? (await ask<Passkey[]>('/passkey/list-user-passkeys')).data : [])
  async function listFactors({ user }: BetterAuthSession) {
    const passkeys = await listPasskeys()
    return { passkeys, factors: [...(user.twoFactorEnabled ? [viewTotp()] : []), ...passkeys.map(viewPasskey)] }
  }
  async function factors() {
    const { now, data } = await read()
    return { now, factors: (await listFactors(data)).factors }
  }

  /** better-auth takes the password along with the change itself: where none was shown of late, the person is asked for it. */
  async function withPassword<T>(action: string, change: (password: string) => Promise<T>): Promise<T> {
    const reauth = () => new MfaRequestError('reauth-required', 'The password has to be shown again.', { action, now: Date.now() })
    if (!shown || shown.until <= Date.now()) throw reauth()
    try {
      return await change(shown.password)
    } catch (error) {
      if (!(error instanceof MfaRequestError && error.code === 'invalid')) throw error
      shown = null
      throw reauth()
    }
  }
  const refuse = (code: 'unsupported' | 'expired' | 'not-found', message: string) => new MfaRequestError(code, message, { now: Date.now() })

  async function beginTotp(): Promise<{ now: number; enrolment: MfaEnrolment }> {
    const { now, data } = await withPassword('enrol', (password) =>
      ask<{ totpURI: string; backupCodes: string[] }>('/two-factor/enable', { password, method: 'totp' }),
    )
    const uri = new URL(data.totpURI)
    const [issuer = '', account = ''] = decodeURIComponent(uri.pathname.replace(/^\/*/, ''))
      .replace(/^totp\//, '')
      .split(':')
    pending = { id: crypto.randomUUID(), codes: data.backupCodes }
    return {
      now,
      enrolment: {
        ...{ id: pending.id, method: 'totp', expiresAt: now + CHALLENGE_MS, issuer, account, uri: data.totpURI },
        secret: uri.searchParams.get('secret') ?? '',
        digits: Number(uri.searchParams.get('digits') ?? 6),
        periodSeconds: Number(uri.searchParams.get('period') ?? 30),
      },
    }
  }
  async function beginPasskey(device: 'passkey' | 'security-key'): Promise<{ now: number; enrolment: MfaEnrolment }> {
    const attachment = device === 'security-key' ? '?authenticatorAttachment=cross-platform' : ''
    const { now, data } = await ask<WebAuthnCreationOptions>(`/passkey/generate-register-options${attachment}`)
    pending = { id: crypto.randomUUID(), codes: [] }
    return { now, enrolment: { id: pending.id, method: 'webauthn', expiresAt: now + CHALLENGE_MS, device, options: data } }
  }

  return {
    async overview() {
      const { now, data } = await read()
      const list = await listFactors(data)
      const left = (data.user.twoFactorEnabled && (await countBackupCodes?.())) || 0
      return {
        now,
        session: viewSession(data),
        required: false,
        gate: { status: 'open', missing: [] },
        factors: list.factors,
        // One authenticator app to a person: another takes its place only after the first was turned off.
        methods: [...(hasPasskeys ? (['webauthn'] as const) : []), ...(data.user.twoFactorEnabled ? [] : (['totp'] as const))],
        maxFactors: 10,
        recovery: { total: left, left, createdAt: null, acknowledgedAt: null },
        // Each passkey has a user handle of its own, which is not told: nothing to signal with.
        webauthn: null,
      }
    },
    async beginEnrolment(request: BeginEnrolmentRequest) {
      if (request.method === 'totp') return beginTotp()
      if (request.method === 'webauthn' && hasPasskeys) return beginPasskey(request.device)
      throw refuse('unsupported', 'better-auth has no enrolment by a code that is sent.')
    },
    async resendEnrolment() {
      throw refuse('unsupported', 'better-auth has no enrolment by a code that is sent.')
    },
    async confirmEnrolment({ enrolmentId, code, response, name }) {
      const enrolment = pending
      if (enrolment?.id !== enrolmentId) throw refuse('expired', 'This enrolment was ended here.')
      if (response) {
        const { now, data } = await ask<Passkey>('/passkey/verify-registration', { response, name })
        pending = null
        return { now, factor: viewPasskey(data), session: viewSession((await read()).data), needsRecoveryCodes: false }
      }
      const { now } = await ask('/two-factor/verify-totp', { code: code ?? '' })
      return { now, factor: viewTotp(), session: viewSession((await read()).data), needsRecoveryCodes: true }
    },
    async cancelEnrolment() {
      // There is nothing to tell: a secret that was never confirmed stays until the next one takes its place.
      pending = null
      return { now: Date.now() }
    },

    async generateRecoveryCodes() {
      const batchId = crypto.randomUUID()
      const fresh = pending?.codes ?? []
      pending = null
      // `enable` made them together with the secret.
      if (fresh.length > 0) return { now: Date.now(), batchId, codes: fresh }
      const { now, data } = await withPassword('recovery-codes', (password) =>
        ask<{ backupCodes: string[] }>('/two-factor/generate-backup-codes', { password }),
      )
      return { now, batchId, codes: data.backupCodes }
    },
    async acknowledgeRecoveryCodes() {
      // Not recorded: that they were saved is known to this page alone.
      const { now, data } = await read()
      return { now, session: viewSession(data) }
    },

    async beginChallenge({ action }) {
      const now = Date.now()
      const challenge: MfaChallengeData = {
        ...{ id: crypto.randomUUID(), expiresAt: now + CHALLENGE_MS, trustDays: action ? null : 30 },
        // A step-up is the password, which better-auth takes along with the change. What a sign-in owes only the answer to it tells: an app's code, as far as is known here.
        ...(action
          ? { purpose: 'step-up', action, options: [], preferred: -1, recovery: false, password: true }
          : { purpose: 'login', options: [{ method: 'totp', factorId: TOTP_ID }], preferred: 0, recovery: true, password: false }),
      }
      return { now, challenge }
    },
    async selectChallenge({ method }) {
      if (method !== 'totp') throw refuse('unsupported', 'A passkey is a sign-in of its own in better-auth, and answers no challenge.')
      return { now: Date.now(), step: { method, expiresAt: Date.now() + CHALLENGE_MS, factorId: TOTP_ID, digits: 6 } }
    },
    async verifyChallenge({ method, code = '', password = '', trustDevice = false }) {
      if (method === 'password') {
        await ask('/verify-password', { password })
        shown = { password, until: Date.now() + FRESH_MS }
      } else if (method === 'totp') await ask('/two-factor/verify-totp', { code, trustDevice })
      else if (method === 'recovery') await ask('/two-factor/verify-backup-code', { code })
      else throw refuse('unsupported', 'better-auth takes no such answer.')
      const { now, data } = await read()
      const left = method === 'recovery' ? await countBackupCodes?.() : undefined
      return { now, session: viewSession(data), ...(left === undefined ? {} : { recoveryCodesLeft: left }) }
    },

    async renameFactor({ factorId, name }) {
      if (factorId === TOTP_ID) throw refuse('unsupported', 'An authenticator app has no name in better-auth.')
      await ask('/passkey/update-passkey', { id: factorId, name })
      return factors()
    },
    async removeFactor({ factorId }) {
      if (factorId === TOTP_ID) await withPassword('remove', (password) => ask('/two-factor/disable', { password }))
      else await ask('/passkey/delete-passkey', { id: factorId })
      return factors()
    },
    async setDefaultFactor() {
      throw refuse('unsupported', 'better-auth has no default.')
    },

    async session() {
      const { now, data } = await ask<BetterAuthSession | null>('/get-session?disableRefresh=true')
      return { now, session: data && viewSession(data) }
    },
    async extendSession() {
      // It is extended where its `updateAge` is over; 0 there extends it each time.
      const { now, data } = await ask<BetterAuthSession | null>('/get-session')
      return { now, session: data && viewSession(data) }
    },
  }
}
