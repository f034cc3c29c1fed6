import { createFormatters, german } from 'binnacle'
import { chartTakeaway } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'
import { sentences } from '../../stories/fixtures/sentences.js'

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ')
const de = createFormatters({ locale: 'de' })

describe('the sentence under a chart', () => {
  it('has 60 examples at least, each a kind of its own', () => {
    expect(sentences.length).toBeGreaterThanOrEqual(60)
    expect(new Set(sentences.map(({ name }) => name)).size).toBe(sentences.length)
  })

  it.each(sentences)('$name: $en', ({ data, options, en, de: words }) => {
    expect(plain(chartTakeaway(data, options)?.text)).toBe(en)
    expect(plain(chartTakeaway(data, { ...options, formatters: de, messages: german.charts })?.text)).toBe(words)
  })
})
