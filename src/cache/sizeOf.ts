const OBJECT = 32
const MAX_VISITS = 500
const SAMPLE = 32

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
    let total = OBJECT
    if (Array.isArray(part) || part instanceof Map || part instanceof Set) {
      const items: readonly unknown[] = Array.isArray(part) ? part : [...part]
      const step = Math.ceil(items.length / SAMPLE)
      for (let index = 0; index < items.length; index += step) total += weigh(items[index]) * Math.min(step, items.length - index)
    } else if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) total += part.byteLength
    else {
      for (const key in part) {
        const field = (part as Record<string, unknown>)[key]
        // Most fields are numbers: they are not worth a call.
        total += 8 + (typeof field === 'number' ? 8 : weigh(field))
      }
    }
    return total
  }
  return weigh(value)
}
