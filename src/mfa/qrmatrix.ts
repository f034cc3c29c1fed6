/*
 * A QR code (ISO/IEC 18004) of bytes at error correction level M: all an otpauth address needs, at under half the weight of a general encoder. Tests
 * compare it module by module with one, and read it back.
 */

/** Level M, by version from 1: codewords of correction a block, and blocks. */
const CORRECTION = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 28,
]
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45,
  47, 49,
]

const zeros = (length: number) => Array.from<number>({ length }).fill(0)

/** Codewords a version holds, data and correction. */
function capacityOf(version: number): number {
  const alignments = Math.floor(version / 7) + 2
  const patterns = version < 2 ? 0 : (25 * alignments - 10) * alignments - 55 + (version < 7 ? 0 : 36)
  return ((16 * version + 128) * version + 64 - patterns) >> 3
}

/** In GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1. */
function multiply(x: number, y: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((y >> bit) & 1) * x)
  return product
}

function reedSolomon(data: number[], degree: number): number[] {
  const divisor = zeros(degree)
  divisor[degree - 1] = 1
  for (let i = 0, root = 1; i < degree; i++, root = multiply(root, 2))
    for (let j = 0; j < degree; j++) divisor[j] = multiply(divisor[j]!, root) ^ (divisor[j + 1] ?? 0)
  const remainder = zeros(degree)
  for (const byte of data) {
    const factor = byte ^ remainder.shift()!
    remainder.push(0)
    for (let i = 0; i < degree; i++) remainder[i]! ^= multiply(divisor[i]!, factor)
  }
  return remainder
}

/** The bytes with their header and padding, cut into blocks, each with its correction, interleaved. */
function codewordsOf(bytes: Uint8Array, version: number): number[] {
  const degree = CORRECTION[version - 1]!
  const count = BLOCKS[version - 1]!
  const total = capacityOf(version)
  const room = total - degree * count
  const header = version < 10 ? [4, bytes.length] : [4, bytes.length >> 8, bytes.length & 255]
  // The mode takes half a byte, so that everything after it is shifted by half a byte.
  const nibbles = [4, ...[...header.slice(1), ...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0]
  const data = zeros(room).map((_, i) => {
    const written = nibbles.length >> 1
    return i < written ? (nibbles[2 * i]! << 4) | nibbles[2 * i + 1]! : (i - written) % 2 === 0 ? 0xec : 0x11
  })
  const short = Math.floor(room / count)
  const firstLong = count - (room % count)
  const blocks = zeros(count).map((_, i) => {
    const from = i * short + Math.max(0, i - firstLong)
    return data.slice(from, from + short + (i < firstLong ? 0 : 1))
  })
  const corrections = blocks.map((block) => reedSolomon(block, degree))
  const interleave = (parts: number[][], length: number) => zeros(length).flatMap((_, i) => parts.flatMap((part) => part[i] ?? []))
  return [...interleave(blocks, short + 1), ...interleave(corrections, degree)]
}

const MASKS: ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
]

/** How hard a pattern is to read: long runs, blocks, what looks like a finder, too much of one colour. */
function penaltyOf(modules: boolean[][]): number {
  const size = modules.length
  let penalty = 0
  for (const isColumn of [false, true]) {
    for (let line = 0; line < size; line++) {
      // Run lengths, light first; the light around the code counts for finders.
      const runs = [0]
      for (let i = 0, isDark = false; i < size; i++) {
        if ((isColumn ? modules[i]![line]! : modules[line]![i]!) !== isDark) {
          isDark = !isDark
          runs.push(0)
        }
        runs[runs.length - 1]!++
      }
      for (const run of runs) if (run > 4) penalty += run - 2
      runs[0]! += size
      if (runs.length % 2 === 0) runs.push(size)
      else runs[runs.length - 1]! += size
      for (let i = 0; i + 6 < runs.length; i += 2) {
        const n = runs[i + 1]!
        if (runs[i + 2] !== n || runs[i + 3] !== 3 * n || runs[i + 4] !== n || runs[i + 5] !== n) continue
        const [before, after] = [runs[i]!, runs[i + 6]!]
        if (before >= 4 * n && after >= n) penalty += 40
        if (after >= 4 * n && before >= n) penalty += 40
      }
    }
  }
  let dark = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const color = modules[y]![x]
      if (color) dark++
      if (x > 0 && y > 0 && color === modules[y]![x - 1] && color === modules[y - 1]![x] && color === modules[y - 1]![x - 1]) penalty += 3
    }
  }
  return penalty + (Math.ceil(Math.abs(dark * 20 - size * size * 10) / (size * size)) - 1) * 10
}

/** The remainder of a polynomial, for format and version information. */
function checked(data: number, degree: number, divisor: number): number {
  let remainder = data
  for (let i = 0; i < degree; i++) remainder = (remainder << 1) ^ ((remainder >> (degree - 1)) * divisor)
  return (data << degree) | remainder
}

/**
 * The modules of a QR code by row, true for dark, without a quiet zone.
 *
 * @returns null for a text too long for any (2,331 bytes)
 */
export function qrMatrix(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text)
  let version = 1
  const fits = () => bytes.length + (version < 10 ? 2 : 3) <= capacityOf(version) - CORRECTION[version - 1]! * BLOCKS[version - 1]!
  while (version <= 40 && !fits()) version++
  if (version > 40) return null

  const size = version * 4 + 17
  const modules = Array.from({ length: size }, () => Array.from<boolean>({ length: size }).fill(false))
  const isFixed = modules.map((row) => [...row])
  const set = (x: number, y: number, isDark: boolean) => {
    if (!(y in modules) || !(x in modules)) return
    modules[y]![x] = isDark
    isFixed[y]![x] = true
  }
  const square = (cx: number, cy: number, radius: number, isLight: (ring: number) => boolean) => {
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) set(cx + dx, cy + dy, !isLight(Math.max(Math.abs(dx), Math.abs(dy))))
  }

  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  const last = size - 4
  for (const [x, y] of [
    [3, 3],
    [last, 3],
    [3, last],
  ] as const)
    square(x, y, 4, (ring) => ring === 2 || ring === 4)
  const alignments = version < 2 ? 0 : Math.floor(version / 7) + 2
  const step = Math.floor((version * 8 + alignments * 3 + 5) / (alignments * 4 - 4)) * 2
  const centres = zeros(alignments).map((_, i) => (i === 0 ? 6 : size - 7 - (alignments - 1 - i) * step))
  for (const [i, y] of centres.entries())
    for (const [j, x] of centres.entries()) {
      const isCorner = (i === 0 && (j === 0 || j === alignments - 1)) || (j === 0 && i === alignments - 1)
      if (!isCorner) square(x, y, 2, (ring) => ring === 1)
    }

  const drawFormat = (mask: number) => {
    // Level M is 0.
    const bits = checked(mask, 10, 0x537) ^ 0x5412
    const bit = (i: number) => ((bits >> i) & 1) === 1
    for (let i = 0; i < 15; i++) {
      set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, bit(i))
      set(i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i, 8, bit(i))
    }
    set(8, size - 8, true)
  }
  drawFormat(0)
  if (version > 6) {
    const bits = checked(version, 12, 0x1f25)
    for (let i = 0; i < 18; i++) {
      const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)]
      set(a, b, ((bits >> i) & 1) === 1)
      set(b, a, ((bits >> i) & 1) === 1)
    }
  }

  // Two columns at a time, from the right, up and down in turn.
  const codewords = codewordsOf(bytes, version)
  let index = 0
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let i = 0; i < size; i++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - i : i
      for (const x of [right, right - 1]) {
        if (isFixed[y]![x] || index >= codewords.length * 8) continue
        modules[y]![x] = ((codewords[index >> 3]! >> (7 - (index & 7))) & 1) === 1
        index++
      }
    }
  }

  const applyMask = (mask: number) => {
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) if (!isFixed[y]![x] && MASKS[mask]!(x, y) === 0) modules[y]![x] = !modules[y]![x]
    drawFormat(mask)
  }
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let mask = 0; mask < 8; mask++) {
    applyMask(mask)
    const penalty = penaltyOf(modules)
    if (penalty < least) [best, least] = [mask, penalty]
    applyMask(mask)
  }
  applyMask(best)
  return modules
}
