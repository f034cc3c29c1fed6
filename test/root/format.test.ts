import { BinnacleError, createFormatters } from 'binnacle'
import { describe, expect, it } from 'vitest'

describe('createFormatters', () => {
  it('sets the unit apart from the number', () => {
    expect(createFormatters().value(438, 'ms')).toEqual({ value: '438', unit: 'ms', text: '438 ms' })
    expect(createFormatters({ locale: 'de' }).value(0.0082, 'ratio')).toEqual({ value: '0,82', unit: '%', text: '0,82\u00a0%' })
  })

  it('writes durations in the units of instruments', () => {
    const { duration } = createFormatters()
    const written = [0.4, 438, 7_800, 90_000, 9_000_000, 259_200_000].map(duration)
    expect(written.map((text) => text.replaceAll('\u00a0', ' '))).toEqual(['0.4 ms', '438 ms', '7.8 s', '1.5 min', '2.5 h', '3 days'])
  })

  it('shows a dash, never a zero, where there is no value', () => {
    const formatters = createFormatters()
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(formatters.value(missing, 'ms').text).toBe('–')
  })

  it.each(['xx-nowhere', 'not a locale', ''])('refuses the locale %j with a remedy', (locale) => {
    expect(() => createFormatters({ locale })).toThrow(BinnacleError)
    expect(() => createFormatters({ locale })).toThrow(/BCP 47/)
  })

  it('refuses an unknown time zone with a remedy', () => {
    expect(() => createFormatters({ timeZone: 'Mars/Olympus' })).toThrow(/IANA/)
  })
})
