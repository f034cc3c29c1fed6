import { checkUp } from 'binnacle/mfa'
import { expect, it } from 'vitest'
import { factor, NOW } from './support/samples.js'

const DAY = 86_400_000
const codes = (left: number) => ({ total: 10, left, createdAt: NOW, acknowledgedAt: NOW })
const kinds = (...of: Parameters<typeof checkUp>) => checkUp(...of).map(({ kind }) => kind)

it('finds nothing where there is a backup and codes to spare', () => {
  expect(kinds({ factors: [factor('webauthn'), factor('totp')], recovery: codes(4) }, NOW)).toEqual([])
})

it('counts e-mail and a suspended factor for nothing', () => {
  expect(kinds({ factors: [factor('email')], recovery: codes(0) }, NOW)).toEqual(['none'])
  expect(kinds({ factors: [factor('totp'), factor('sms', { isSuspended: true })], recovery: codes(9) }, NOW)).toEqual(['single'])
})

it('puts the worst first', () => {
  const old = factor('sms', { createdAt: NOW - 400 * DAY, lastUsedAt: NOW - 200 * DAY })
  expect(kinds({ factors: [old], recovery: codes(0) }, NOW)).toEqual(['codes-none', 'weak', 'single', 'unused'])
  expect(kinds({ factors: [factor('totp')], recovery: codes(3) }, NOW)).toEqual(['codes-low', 'single'])
})

it('a way just added is not long unused', () => {
  const fresh = factor('totp', { createdAt: NOW - DAY, lastUsedAt: null })
  expect(kinds({ factors: [fresh, factor('webauthn')], recovery: codes(9) }, NOW)).toEqual([])
})
