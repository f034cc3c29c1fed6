import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPasswordHashing, createScryptHashing } from 'binnacle/server/node'
import { createClientAddress } from '../../../src/server/mfa/address.js'
import { isEqual } from '../../../src/server/mfa/bytes.js'
import { type BudgetRule, charge, denialOf, FRESH, type RateRule, type StrikeRule } from '../../../src/server/mfa/budgets.js'
import { createKeyring } from '../../../src/server/mfa/keyring.js'
import { maskDestination, parseDestination } from '../../../src/server/mfa/sentCodes.js'
import { hashToken } from '../../../src/server/mfa/service.js'
import { describeAgent } from '../../../src/server/mfa/userAgent.js'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

describe.each([
  ['Web Crypto', undefined],
  ['Node', createScryptHashing().decrypt],
])('sealed secrets, opened by %s', (_, decrypt) => {
  const ring = createKeyring({ current: 'k1', secrets: { k1: key(1) } }, decrypt)

  it('open for what they were sealed for, and for nothing else', async () => {
    const sealed = await ring.seal('JBSWY3DP', 'user-a:factor-1')
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/)
    expect(sealed).not.toBe(await ring.seal('JBSWY3DP', 'user-a:factor-1'))
    expect(await ring.open(sealed, 'user-a:factor-1')).toBe('JBSWY3DP')
    await expect(ring.open(sealed, 'user-b:factor-1')).rejects.toMatchObject({ code: 'invalid-data' })
    await expect(ring.open(sealed, 'user-a:factor-2')).rejects.toMatchObject({ code: 'invalid-data' })
  })

  it('do not open where any character was changed', async () => {
    const sealed = await ring.seal('a secret', 'context')
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.constantFrom(...'Aa0_.-'), async (index, character) => {
        const changed = sealed.slice(0, index) + character + sealed.slice(index + 1)
        // The last character of base64 holds bits that mean nothing.
        if (changed === sealed || index === sealed.length - 1) return
        await expect(ring.open(changed, 'context')).rejects.toMatchObject({ code: 'invalid-data' })
      }),
    )
  })

  it('do not open without their whole tag', async () => {
    const sealed = await ring.seal('a secret', 'context')
    for (const length of [0, 4, 12, 15, 16]) {
      const [version, id, iv, content = ''] = sealed.split('.')
      const cut = Buffer.from(content, 'base64url').subarray(0, length).toString('base64url')
      await expect(ring.open([version, id, iv, cut].join('.'), 'context')).rejects.toMatchObject({ code: 'invalid-data' })
      // Of the text nothing is missing, of the tag all but so much.
      const short = Buffer.from(content, 'base64url')
        .subarray(0, 'a secret'.length + length)
        .toString('base64url')
      if (length < 16)
        await expect(ring.open([version, id, iv, short].join('.'), 'context')).rejects.toMatchObject({ code: 'invalid-data' })
    }
  })

  it('open by an old key while it is kept', async () => {
    const sealed = await ring.seal('a secret', 'context')
    const both = createKeyring({ current: 'k2', secrets: { k1: key(1), k2: key(2) } }, decrypt)
    expect(await both.open(sealed, 'context')).toBe('a secret')
    expect(both.keyOf(await both.seal('a secret', 'context'))).toBe('k2')
    await expect(createKeyring({ current: 'k2', secrets: { k2: key(2) } }, decrypt).open(sealed, 'context')).rejects.toThrow('keys.secrets')
    await expect(createKeyring({ current: 'k1', secrets: { k1: key(9) } }, decrypt).open(sealed, 'context')).rejects.toMatchObject({
      code: 'invalid-data',
    })
  })

  it.each([
    [{ current: 'k1', secrets: {} }, 'current'],
    [{ current: 'k1', secrets: { k1: 'c2hvcnQ=' } }, '32 bytes'],
    [{ current: 'k.1', secrets: { 'k.1': key(1) } }, 'key id'],
  ])('refuse keys that are none: %j', (keys, why) => {
    expect(() => createKeyring(keys)).toThrow(why)
  })
})

it('keeps of a token the same with and without what the platform does at once', async () => {
  const hash = async () => new Uint8Array()
  const [token, other] = ['a'.repeat(43), 'b'.repeat(43)]
  expect(await hashToken({ hashing: createScryptHashing() }, token)).toBe(await hashToken({ hashing: { hash } }, token))
  expect(await hashToken({ hashing: createScryptHashing() }, token)).not.toBe(await hashToken({ hashing: { hash } }, other))
})

describe('the address of a client', () => {
  const of = (peer: string | null, forwarded?: string, proxies: string[] = []) =>
    createClientAddress(
      () => peer,
      proxies,
    )(new Request('https://app.example', { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }))

  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8:1:2::9%eth0', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
  ])('%s counts as %s', (peer, counted, network) => {
    expect(of(peer)).toEqual({ key: counted, network })
  })

  it.each([null, '', 'localhost', '999.1.1.1', '1::2::3', '2001:db8', 'g::1'])('is unknown where the peer is %j', (peer) => {
    expect(of(peer)).toEqual({ key: 'unknown', network: null })
  })

  it('is what the nearest declared proxy saw, whatever else the header says', () => {
    expect(of('203.0.113.9', '198.51.100.1').key).toBe('203.0.113.9')
    expect(of('10.0.0.1', 'spoofed, 198.51.100.1', ['10.0.0.0/8']).key).toBe('198.51.100.1')
    expect(of('10.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.3.4', ['10.0.0.0/8']).key).toBe('198.51.100.1')
    expect(of('fd00::1', '2001:db8::5', ['fd00::/8']).key).toBe('2001:db8:0:0::/64')
    expect(of('10.0.0.1', 'nonsense', ['10.0.0.0/8']).key).toBe('unknown')
    expect(of('10.0.0.1', undefined, ['10.0.0.0/8']).key).toBe('10.0.0.1')
  })

  it('refuses a proxy that is no range', () => {
    expect(() => of('::1', '', ['10.0.0.0/40'])).toThrow('trustedProxies')
    expect(() => of('::1', '', ['proxy.internal'])).toThrow('trustedProxies')
  })
})

describe('budgets', () => {
  it('lock after so many failures in a row, twice as long each time, and for good at the hard limit', () => {
    const rule: StrikeRule = { kind: 'strikes', limit: 3, lockMs: 100, maxLockMs: 250, forgetMs: 10_000, hardLimit: 9 }
    let state = FRESH
    const locks: (number | null | undefined)[] = []
    let now = 0
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        expect(denialOf(state, rule, now)).toBeUndefined()
        state = charge(state, rule, now)
      }
      const retryAt = denialOf(state, rule, now)
      locks.push(typeof retryAt === 'number' ? retryAt - now : retryAt)
      now = retryAt ?? now
    }
    expect(locks).toEqual([100, 200, null])
    expect(denialOf(state, rule, now + 1e12)).toBeNull()
  })

  it('admit at most burst + window / interval in any window', () => {
    const rule: RateRule = { kind: 'rate', burst: 4, intervalMs: 100 }
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 60 }), fc.integer({ min: 1, max: 2_000 }), (pauses, windowMs) => {
        let state = FRESH
        let now = 0
        const admitted: number[] = []
        for (const pause of pauses) {
          now += pause
          if (denialOf(state, rule, now) !== undefined) continue
          state = charge(state, rule, now)
          admitted.push(now)
        }
        for (const from of admitted) {
          const within = admitted.filter((at) => at >= from && at < from + windowMs).length
          expect(within).toBeLessThanOrEqual(rule.burst + windowMs / rule.intervalMs)
        }
      }),
    )
  })

  it('of a clock that was set back refuse nobody for longer than before, and tell when to come back', () => {
    const rules: BudgetRule[] = [
      { kind: 'rate', burst: 4, intervalMs: 100 },
      { kind: 'rate', burst: 1, intervalMs: 100 },
      { kind: 'strikes', limit: 2, lockMs: 100, maxLockMs: 800, forgetMs: 1e9, hardLimit: null },
    ]
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.nat(20), fc.integer({ min: 1, max: 1e9 }), (rule, attempts, backMs) => {
        let state = FRESH
        let now = 1e12
        for (let attempt = 0; attempt < attempts; attempt += 1) {
          now = denialOf(state, rule, now) ?? now
          state = charge(state, rule, now)
        }
        const longestMs = rule.kind === 'rate' ? 2 * rule.intervalMs : rule.maxLockMs + rule.lockMs
        now -= backMs
        const retryAt = denialOf(state, rule, now) ?? now
        expect(retryAt - now).toBeLessThanOrEqual(longestMs)
        if (backMs > longestMs) expect(retryAt).toBe(now)
        expect(denialOf(state, rule, retryAt)).toBeUndefined()
      }),
    )
  })

  it('of a clock that was set back are not open for longer either', () => {
    const rule: RateRule = { kind: 'rate', burst: 4, intervalMs: 100 }
    let state = FRESH
    for (let attempt = 0; attempt < rule.burst; attempt += 1) state = charge(state, rule, 1e12)
    const now = 1e12 - 600_000
    let admitted = 0
    for (let at = now; at < now + 1_000; at += 10) {
      if (denialOf(state, rule, at) !== undefined) continue
      state = charge(state, rule, at)
      admitted += 1
    }
    expect(admitted).toBe(10)
  })
})

describe('destinations', () => {
  it.each([
    ['sms', '+49 (151) 2345-6789', '+4915123456789'],
    ['sms', '００４９', undefined],
    ['sms', '0151 2345678', undefined],
    ['sms', '+49151#2345', undefined],
    ['email', ' Ada@Example.ORG ', 'Ada@example.org'],
    ['email', 'ada@localhost', undefined],
    ['email', 'ada@example.org\r\nbcc: eve@example.org', undefined],
    ['email', 'a@b@c.org', undefined],
  ] as const)('%s %j is %j', (method, written, read) => {
    expect(parseDestination(method, written)).toBe(read)
  })

  it('are masked so that their owner knows them', () => {
    expect([maskDestination('sms', '+4915123456789'), maskDestination('email', 'ada@example.org')]).toEqual(['••• 89', 'a•••@example.org'])
  })
})

it('compares whole strings', () => {
  expect([
    isEqual('', ''),
    isEqual('abc', 'abc'),
    isEqual('abc', 'abd'),
    isEqual('abc', 'ab'),
    isEqual('', 'a'),
    isEqual('aa', 'a'),
  ]).toEqual([true, true, false, false, false, false])
})

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0',
    'Edge, Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/20.0 Mobile Safari/604.1',
    'Safari, iOS',
  ],
  ['<script>alert(1)</script>', ''],
  [null, ''],
])('names the browser of %j %j', (agent, name) => {
  expect(describeAgent(agent)).toBe(name)
})

describe('scrypt', () => {
  it('is the function of RFC 7914', async () => {
    // Section 12, third vector, its first 32 bytes: N = 16384, r = 8, p = 1.
    const hash = await createScryptHashing().hash('pleaseletmein', Buffer.from('SodiumChloride'))
    expect(Buffer.from(hash).toString('hex')).toBe('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2')
  })

  it('verifies passwords, and works as long where there is none', async () => {
    const passwords = createPasswordHashing({ cost: 2 ** 10, parallelization: 1 })
    const stored = await passwords.hash('correct horse')
    expect(stored).toMatch(/^scrypt\$1024\$1\$/)
    expect(await passwords.verify('correct horse', stored)).toBe(true)
    expect(await passwords.verify('wrong horse', stored)).toBe(false)
    expect(await passwords.verify('correct horse', null)).toBe(false)
    expect(() => createPasswordHashing({ cost: 1_000 })).toThrow('createPasswordHashing')
  })
})

describe('slow hashes', () => {
  it('leave threads for what reads files: a file is read before the sign-ups that came first are done', async () => {
    const passwords = createPasswordHashing()
    let done = 0
    const signUps = Array.from({ length: 16 }, () => passwords.hash('correct horse battery staple').then(() => (done += 1)))
    await readFile(fileURLToPath(import.meta.url))
    expect(done).toBeLessThan(8)
    await Promise.all(signUps)
    expect(done).toBe(16)
  }, 120_000)
})
