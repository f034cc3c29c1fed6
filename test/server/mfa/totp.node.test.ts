import fc from 'fast-check'
import { createScryptHashing } from 'binnacle/server/node'
import { describe, expect, it, vi } from 'vitest'
import { toBase32, utf8 } from '../../../src/server/mfa/bytes.js'
import { hotp, matchTotp, normaliseCode, randomDigits, totp, totpUri } from '../../../src/server/mfa/totp.js'
import { fromBase32 } from './application.js'

const digits = '1234567890'
const parameters = { algorithm: 'SHA-1', digits: 6, periodSeconds: 30 } as const

describe('RFC 4226, Appendix D', () => {
  it.each(
    ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, counter) => [
      counter,
      code,
    ]),
  )('counter %i is %s', async (counter, code) => {
    expect(await hotp(utf8(digits.repeat(2)), Number(counter))).toBe(code)
  })
})

describe('RFC 6238, Appendix B', () => {
  const times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000]
  const vectors = {
    'SHA-1': [20, '94287082', '07081804', '14050471', '89005924', '69279037', '65353130'],
    'SHA-256': [32, '46119246', '68084774', '67062674', '91819424', '90698825', '77737706'],
    'SHA-512': [64, '90693936', '25091201', '99943326', '93441116', '38618901', '47863826'],
  } as const
  for (const [algorithm, [length, ...codes]] of Object.entries(vectors))
    it.each(codes.map((code, index) => [times[index], code]))(`${algorithm} at %i s is %s`, async (seconds, code) => {
      const secret = utf8(digits.repeat(7).slice(0, length))
      expect(
        await totp(secret, Number(seconds) * 1_000, { algorithm: algorithm as keyof typeof vectors, digits: 8, periodSeconds: 30 }),
      ).toBe(code)
    })
})

describe('a window', () => {
  const secret = utf8(digits.repeat(2))

  it('holds its steps, and none beside them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 5_000_000 }),
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
        async (center, offset, reach) => {
          const code = await hotp(secret, center + offset)
          const matched = await matchTotp(secret, code, { center, reach, ...parameters })
          if (Math.abs(offset) <= reach) expect(await hotp(secret, matched ?? -1)).toBe(code)
          // Another step may have the same code, once in a million.
          else if (matched !== undefined) expect(await hotp(secret, matched)).toBe(code)
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each(['', '12345', '1234567', 'abcdef', '12345６'])('takes %j for no code', async (code) => {
    expect(await matchTotp(secret, code, { center: 1, reach: 1, ...parameters })).toBeUndefined()
  })

  it('compares with every code of the window: of equal ones the last is meant, which burns all', async () => {
    // Each step has the same code.
    const hmac = () => new Uint8Array(20)
    expect(await matchTotp(secret, '000000', { center: 100, reach: 2, ...parameters, hmac })).toBe(102)
  })

  it('matches the same by an HMAC that is passed in, with each algorithm', async () => {
    const { hmac } = createScryptHashing()
    const algorithms = fc.constantFrom('SHA-1', 'SHA-256', 'SHA-512')
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 10, maxLength: 140 }),
        fc.nat(),
        algorithms,
        fc.nat(3),
        async (key, center, algorithm, off) => {
          const bytes = new Uint8Array(key)
          const code = await hotp(bytes, center + off, 6, algorithm)
          const window = { center, reach: 2, ...parameters, algorithm }
          expect(await matchTotp(bytes, code, { ...window, hmac })).toBe(await matchTotp(bytes, code, window))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('computes every code of the window, wherever the match is', async () => {
    // The number of HMACs is the work that time could tell.
    const sign = vi.spyOn(crypto.subtle, 'sign')
    const counts: number[] = []
    for (const offset of [-1, 0, 1, 9]) {
      const code = await hotp(secret, 100 + offset)
      sign.mockClear()
      await matchTotp(secret, code, { center: 100, reach: 1, ...parameters })
      counts.push(sign.mock.calls.length)
    }
    sign.mockRestore()
    expect(counts).toEqual([3, 3, 3, 3])
  })
})

it.each([
  ['123 456', '123456'],
  ['１２３４５６', '123456'],
  [' 12-34–56\u200b\n', '123456'],
  ['K3F9 Q7MX', 'k3f9q7mx'],
])('reads %j as %j', (typed, read) => {
  expect(normaliseCode(typed)).toBe(read)
})

it('makes codes of their length, without favouring a digit', () => {
  const counts = new Map<string, number>()
  for (let index = 0; index < 5_000; index += 1) {
    const code = randomDigits(6)
    expect(code).toMatch(/^\d{6}$/)
    for (const digit of code) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  }
  // 30,000 digits: 3,000 each, standard deviation 52.
  for (const count of counts.values()) expect(Math.abs(count - 3_000)).toBeLessThan(6 * 52)
  expect(counts.size).toBe(10)
})

it('writes an otpauth link that an authenticator app reads', () => {
  const uri = new URL(totpUri('JBSWY3DPEHPK3PXP', 'Ä & Co: Test', 'ada+1@example.org', parameters))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toBe('/Ä & Co  Test:ada+1@example.org')
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'JBSWY3DPEHPK3PXP',
    issuer: 'Ä & Co: Test',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

it('writes bytes in base32 and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(fromBase32(toBase32(bytes))).toEqual(new Uint8Array(bytes))
    }),
  )
})
