import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMessage } from '../../src/core/messages/format.js'

const PLAYERS = { one: 'one {thing}', other: '{count} {thing}s' }

describe('the plural of a message', () => {
  it('is that of Intl, which English does without', () => {
    const rules = new Intl.PluralRules('en')
    const counts = fc.oneof(fc.constantFrom(0, -0, 1, -1, 1.5, 2, 11, 21, NaN, Infinity), fc.integer(), fc.double())
    fc.assert(
      fc.property(counts, fc.constantFrom('en', 'en-GB', 'en-US'), (count, locale) => {
        const wanted = rules.select(count) === 'one' ? 'one player' : `${count} players`
        expect(formatMessage(PLAYERS, { count, thing: 'player' }, locale)).toBe(wanted)
      }),
    )
  })
  it('goes by the locale, and by English where the locale is none', () => {
    const words = { one: 'one', few: 'few', many: 'many', other: 'other' }
    expect([1, 3, 5, 1.5].map((count) => formatMessage(words, { count }, 'pl'))).toEqual(['one', 'few', 'many', 'other'])
    expect([1, 3].map((count) => formatMessage(words, { count }, 'no such locale'))).toEqual(['one', 'other'])
  })
  it('leaves a hole without a parameter as it is written', () => {
    expect(formatMessage('{a} and {b}', { a: 1 }, 'en')).toBe('1 and {b}')
  })
})
