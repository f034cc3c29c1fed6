import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupKey, normaliseCode } from '../../src/mfa/code.js'

describe('normaliseCode', () => {
  it.each([
    ['407123', '407123'],
    ['407 123', '407123'],
    ['407-123', '407123'],
    ['407–123', '407123'],
    [' 4 0 7 1 2 3 ', '407123'],
    ['４０７　１２３', '407123'],
    ['٤٠٧١٢٣', '407123'],
    ['𝟒𝟎𝟕𝟏𝟐𝟑', '407123'],
    ['G-407123', '407123'],
    ['Acme 2: your code is 407 123. It ends in 10 minutes.', '407123'],
    ['407', '407'],
    ['4071234', '407123'],
    ['abc', ''],
    ['', ''],
  ])('reads %j as %j', (text, code) => {
    expect(normaliseCode(text, 6)).toBe(code)
  })

  it('reads every digit of every numbering system', () => {
    for (const system of Intl.supportedValuesOf('numberingSystem')) {
      const written = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(1234567890)
      if (!/^\p{Nd}+$/u.test(written)) continue
      expect(normaliseCode(written, 10), system).toBe('1234567890')
    }
  })

  it('finds the code however it is spaced, and does nothing to what it has found', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{6}$/),
        fc.array(fc.constantFrom('', ' ', '-', '\u00a0'), { minLength: 5, maxLength: 5 }),
        (code, gaps) => {
          const written = [...code].map((digit, at) => digit + (gaps[at] ?? '')).join('')
          expect(normaliseCode(written, 6)).toBe(code)
          expect(normaliseCode(code, 6)).toBe(code)
        },
      ),
    )
  })

  it('is only digits and never too long, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 10 }), (text, length) => {
        expect(normaliseCode(text, length)).toMatch(new RegExp(`^[0-9]{0,${length}}$`))
      }),
    )
  })
})

it('a key is grouped by four, without a trailing space', () => {
  expect(groupKey('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP')
  expect(groupKey('ABCDE')).toBe('ABCD E')
  expect(groupKey('')).toBe('')
})
