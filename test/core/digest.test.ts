// @vitest-environment node
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOf } from '../../src/core/digest.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

it('is the beginning of SHA-256', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 300 }), (text) => {
      expect(digestOf(text)).toBe(sha256(text))
    }),
    { numRuns: 500 },
  )
})

it('is so at each length where a block ends', () => {
  for (let length = 0; length < 200; length++) expect(digestOf('x'.repeat(length))).toBe(sha256('x'.repeat(length)))
})
