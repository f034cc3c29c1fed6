const OBJECT = 32
const MAX_VISITS = 500

/**
 * About how many bytes a value takes in memory. Of a large array a sample is weighed, and beyond some hundred visits the rest is taken as
 * alike: a cache needs the magnitude, soon.
 */
export function sizeOf(value: unknown): number {
  let visits = 0
  const weigh = (part: unknown): number => {
    if (typeof part === 'string') return 2 * part.length + 16
    if (typeof part !== 'object' || part === null) return 8
    if (++visits > MAX_VISITS) return OBJECT
    if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) return OBJECT + part.byteLength
    if (Array.isArray(part)) return OBJECT + weighAll(part)
    if (part instanceof Map) return OBJECT + weighAll([...part.keys()]) + weighAll([...part.values()])
    if (part instanceof Set) return OBJECT + weighAll([...part])
    let total = OBJECT
    for (const key in part) total += 8 + weigh((part as Record<string, unknown>)[key])
    return total
  }
  const weighAll = (items: readonly unknown[]): number => {
    const step = Math.max(1, Math.floor(items.length / 32))
    let total = 0
    let count = 0
    for (let index = 0; index < items.length; index += step, count++) total += weigh(items[index])
    return count === 0 ? 0 : Math.round((total / count) * items.length)
  }
  return weigh(value)
}
