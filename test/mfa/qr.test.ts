import fc from 'fast-check'
import jsqr from 'jsqr'
import { encode } from 'uqr'
import { expect, it } from 'vitest'
import { qrShape } from '../../src/mfa/qr.js'
import { qrMatrix } from '../../src/mfa/qrmatrix.js'
import { totp } from './support/samples.js'

// jsqr is CommonJS with a default of its own.
const jsQR = jsqr as unknown as typeof jsqr.default

// uqr is a port of Nayuki's generator; it may choose another mode for a text of digits or capitals, so a byte array is given.
const reference = (text: string) => encode([...new TextEncoder().encode(text)], { ecc: 'M', boostEcc: false, border: 0 }).data

it('is module by module what a general encoder draws, at every version', () => {
  const lengths = [
    1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213, 214, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911, 997,
    1059,
  ]
  for (const length of [...lengths, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331]) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 7) % 90))).join('')
    expect(qrMatrix(text), `${length} bytes`).toEqual(reference(text))
  }
})

it('is the same for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
      expect(qrMatrix(text)).toEqual(reference(text))
    }),
    { numRuns: 60 },
  )
})

it('is nothing for a text too long for any code', () => {
  expect(qrMatrix('x'.repeat(2_331))).not.toBeNull()
  expect(qrMatrix('x'.repeat(2_332))).toBeNull()
  expect(qrShape('x'.repeat(2_332))).toBeNull()
})

it('draws the path of the dark modules with four modules of quiet around them, and a reader reads it', () => {
  const { size, path } = qrShape(totp.uri)!
  // Rasterised by hand, four pixels a module.
  const side = size * 4
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)].map((run) => run.slice(1).map(Number) as [number, number, number])
  expect(runs.map(([x, y, width]) => `M${x} ${y}h${width}v1h-${width}z`).join('')).toBe(path)
  for (const [x, y, width] of runs) {
    expect(Math.min(x, y, size - x - width, size - y - 1)).toBeGreaterThanOrEqual(4)
    for (let py = y * 4; py < y * 4 + 4; py++) pixels.fill(0, (py * side + x * 4) * 4, (py * side + (x + width) * 4) * 4)
  }
  for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255
  expect(jsQR(pixels, side, side)?.data).toBe(totp.uri)
})
