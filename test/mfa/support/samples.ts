import {
  MFA_ASSURANCE,
  type MfaChallenge,
  type MfaEnrolment,
  type MfaFactor,
  type MfaMethod,
  type MfaOverviewResponse,
  type MfaSession,
} from '../../../src/core/mfa.js'

// Made up for these tests; no person and no key is real.

export const NOW = Date.UTC(2026, 10, 24, 14, 46, 20)
export const MINUTE = 60_000

export const session: MfaSession = {
  id: 's1',
  level: 'mfa',
  createdAt: NOW - 10 * MINUTE,
  authenticatedAt: NOW - 10 * MINUTE,
  warnAt: NOW + 13 * MINUTE,
  expiresAt: NOW + 15 * MINUTE,
  endsAt: NOW + 8 * 60 * MINUTE,
}

export const factor = (method: MfaMethod, changes: Partial<MfaFactor> = {}): MfaFactor => ({
  id: `f-${method}`,
  method,
  assurance: MFA_ASSURANCE[method],
  name: method,
  createdAt: NOW - 30 * 86_400_000,
  lastUsedAt: NOW - 86_400_000,
  isDefault: false,
  ...(method === 'webauthn' ? { device: 'passkey' as const } : {}),
  ...changes,
})

export const overview = (changes: Partial<MfaOverviewResponse> = {}): MfaOverviewResponse => ({
  now: NOW,
  session,
  required: false,
  gate: { status: 'open', missing: [] },
  factors: [],
  methods: ['webauthn', 'totp', 'sms', 'email'],
  maxFactors: 10,
  recovery: { total: 0, left: 0, createdAt: null, acknowledgedAt: null },
  webauthn: { rpId: 'localhost', userId: 'dXNlcg', userName: 'ada', displayName: 'Ada', credentialIds: [] },
  ...changes,
})

const common = { id: 'e1', expiresAt: NOW + 10 * MINUTE }
export const totp: Extract<MfaEnrolment, { method: 'totp' }> = {
  ...common,
  method: 'totp',
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/Harbour:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Harbour',
  issuer: 'Harbour',
  account: 'ada@example.org',
  digits: 6,
  periodSeconds: 30,
}
export const sms: Extract<MfaEnrolment, { method: 'sms' | 'email' }> = {
  ...common,
  method: 'sms',
  destination: '••• ••• 4711',
  digits: 6,
  resendAt: NOW + MINUTE,
}
export const key: Extract<MfaEnrolment, { method: 'webauthn' }> = {
  ...common,
  method: 'webauthn',
  device: 'security-key',
  options: {
    rp: { id: 'localhost', name: 'Harbour' },
    user: { id: 'dXNlcg', name: 'ada', displayName: 'Ada' },
    challenge: 'Y2g',
    pubKeyCredParams: [],
  },
}

export const challenge = (changes: Partial<MfaChallenge> = {}): MfaChallenge => ({
  id: 'c1',
  purpose: 'login',
  expiresAt: NOW + 5 * MINUTE,
  options: [
    { method: 'webauthn' },
    { method: 'totp', factorId: 'f-totp', name: 'Phone' },
    { method: 'sms', factorId: 'f-sms', destination: '••• ••• 4711' },
  ],
  preferred: 0,
  recovery: true,
  password: false,
  trustDays: 30,
  ...changes,
})

export const CODES = ['k3f9-q7mx-2t8p-w5zn', 'a2b3-c4d5-e6f7-g8h9', 'm4n5-p6q7-r8s9-t2v3', 'w4x5-y6z7-2a3b-4c5d', 'e6f7-g8h9-j2k3-m4n5']
