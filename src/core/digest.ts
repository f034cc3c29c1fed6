/** Fraction bits of a root, as FIPS 180-4 takes its constants. */
const fraction = (root: number) => ((root - Math.floor(root)) * 0x100000000) | 0

function constants() {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime > 0)) primes.push(n)
  return { start: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))), rounds: primes.map((prime) => fraction(Math.cbrt(prime))) }
}

/**
 * The first 128 bits of SHA-256 as 32 hex digits: a name that does not tell what it was made from, and that no two texts share. WebCrypto has
 * the same function, but it is asynchronous, and a render can't wait.
 *
 * @param text ASCII, as `encodeSegment` writes it
 */
export function digestOf(text: string): string {
  const { start, rounds } = constants()
  const padded = new DataView(new ArrayBuffer(((text.length + 72) >> 6) << 6))
  for (let at = 0; at < text.length; at++) padded.setUint8(at, text.charCodeAt(at))
  padded.setUint8(text.length, 0x80)
  padded.setUint32(padded.byteLength - 4, text.length * 8)

  const words = new Int32Array(64)
  const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by))
  let hash = start
  for (let block = 0; block < padded.byteLength; block += 64) {
    let [a, b, c, d, e, f, g, h] = hash as [number, number, number, number, number, number, number, number]
    for (let at = 0; at < 64; at++) {
      if (at < 16) words[at] = padded.getInt32(block + at * 4)
      else {
        const [early, late] = [words[at - 15]!, words[at - 2]!]
        const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
        const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
        words[at] = words[at - 16]! + low + words[at - 7]! + high
      }
      const choice = (e & f) ^ (~e & g)
      const majority = (a & b) ^ (a & c) ^ (b & c)
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + rounds[at]! + words[at]!) | 0
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    hash = [a, b, c, d, e, f, g, h].map((word, index) => (word + hash[index]!) | 0)
  }
  return hash
    .slice(0, 4)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('')
}
