import { BinnacleError } from 'binnacle'
import { createCache, defineKey } from 'binnacle/cache'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const text = fc.string({ unit: 'grapheme' })
const dashboard = defineKey('dashboard_{userId}_{timeframe}', { ttl: 'medium' })

describe('defineKey', () => {
  it('escapes every byte outside A-Z, a-z and 0-9, the underscore too', () => {
    expect(String(dashboard({ userId: 'a_b', timeframe: '7d' }))).toBe('dashboard_a%5Fb_7d')
    expect(String(dashboard({ userId: 'ü/%', timeframe: '' }))).toBe('dashboard_%C3%BC%2F%25_')
  })

  it('gives a key back its parameters, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (userId, timeframe) => {
        expect(dashboard.parse(String(dashboard({ userId, timeframe })))).toEqual({ userId, timeframe })
      }),
    )
  })

  it('gives distinct parameters distinct keys', () => {
    const part = fc.oneof(text, fc.string({ unit: fc.constantFrom('a', '_', '%', '5', 'F') }))
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const one = String(dashboard({ userId: a, timeframe: b }))
        const two = String(dashboard({ userId: c, timeframe: d }))
        expect(one === two).toBe(a === c && b === d)
      }),
    )
  })

  it('parses only what it would have written', () => {
    for (const key of [
      'dashboard_a',
      'dashboard_a_b_c',
      'dashboard_%61_b',
      'dashboard_%5f_b',
      'dashboard_%FF_b',
      'xdashboard_a_b',
      'dashboard_a_b\n',
    ])
      expect(dashboard.parse(key)).toBeUndefined()
  })

  it('keeps two templates apart that give the same text', () => {
    const cache = createCache()
    const one = defineKey('a_{x}', { ttl: 'short' })({ x: 'b' })
    const two = defineKey('{y}_b', { ttl: 'short' })({ y: 'a' })
    expect(String(one)).toBe(String(two))
    expect(cache.nameOf(one)).not.toBe(cache.nameOf(two))
  })

  it.each(['\uD800', 'a\uDC00b'])('refuses the lone surrogate %j', (userId) => {
    expect(() => dashboard({ userId, timeframe: '7d' })).toThrow(/lone surrogate/)
  })

  it.each([
    ['', /empty/],
    ['{a}{b}', /separator/],
    ['{a}x{b}', /separator/],
    ['user {a}', /space/],
    ['user_{a', /brace/],
    ['user_%{a}', /%/],
    ['user_{a}_{a}', /twice/],
    ['user_{1}', /variable/],
    ['user_{}', /variable/],
  ])('refuses the template %j with a remedy', (template, message) => {
    expect(() => defineKey(template, { ttl: 'short' })).toThrow(BinnacleError)
    expect(() => defineKey(template, { ttl: 'short' })).toThrow(message)
  })

  it('refuses a parameter that is missing or no string', () => {
    const loose = dashboard as (parameters: Record<string, unknown>) => unknown
    expect(() => loose({ userId: '1' })).toThrow(/no parameter \{timeframe\}/)
    expect(() => loose({ userId: 1, timeframe: '7d' })).toThrow(/number/)
  })

  it.each([
    [{ freshSeconds: -1 }, /freshSeconds/],
    [{ freshSeconds: Number.NaN }, /freshSeconds/],
    [{ class: 'eternal' }, /eternal/],
    [undefined, /ttl is missing/],
  ])('refuses the ttl %j', (ttl, message) => {
    expect(() => defineKey('x', { ttl } as Parameters<typeof defineKey>[1])).toThrow(message)
  })

  it.each([
    ['short', 300],
    ['medium', 3_600],
    ['long', 86_400],
    ['static', 604_800],
  ] as const)('keeps the class %s fresh for %d s', async (ttl, seconds) => {
    let now = 0
    const cache = createCache({ clock: () => now })
    const key = defineKey('x', { ttl })()
    await cache.set(key, 1)
    now = seconds * 1_000 - 1
    expect(cache.phaseOf(cache.peek(key)!)).toBe('fresh')
    now++
    expect(cache.phaseOf(cache.peek(key)!)).toBe('stale')
  })

  it('lets windows be overridden, 0 and never included', async () => {
    let now = 0
    const cache = createCache({ clock: () => now })
    const never = defineKey('never', { ttl: { class: 'short', freshSeconds: 'never' } })()
    const atOnce = defineKey('at-once', { ttl: { freshSeconds: 0, staleSeconds: 10 } })()
    await cache.set(never, 1)
    await cache.set(atOnce, 1)
    expect(cache.phaseOf(cache.peek(atOnce)!)).toBe('stale')
    now = Number.MAX_SAFE_INTEGER
    expect(cache.phaseOf(cache.peek(never)!)).toBe('fresh')
    expect(cache.peek(atOnce)).toBeUndefined()
  })
})
