import { messageOf } from '../core/errors.js'

/** Makes text of a value, and the value of the text: `JSON`, or a library that also keeps dates, maps and the like, such as devalue or superjson. */
export interface Serializer {
  stringify(value: unknown): string
  parse(text: string): unknown
}

/** Its prototype is the last one: of this realm or of another. */
const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
const classOf = (value: object) => `an instance of ${value.constructor?.name || 'a class'}`

/**
 * What of a value JSON would not give back: `value.born is an instance of Date`. An absent property and one that is undefined read the same, so
 * that is no loss.
 */
export function lossOf(value: unknown, path = 'value', within: readonly object[] = []): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (typeof value !== 'object') return value === undefined ? `${path} is undefined` : `${path} is a ${typeof value}`
  if (within.includes(value)) return `${path} is a cycle`
  const inside = [...within, value]
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const loss = lossOf(value[at], `${path}[${at}]`, inside)
      if (loss) return loss
    }
    return undefined
  }
  if (!isPlain(value)) return `${path} is ${classOf(value)}`
  for (const [name, each] of Object.entries(value)) {
    const loss = each === undefined ? undefined : lossOf(each, `${path}.${name}`, inside)
    if (loss) return loss
  }
  return undefined
}

/** The same for a structured clone, as IndexedDB and messages make it: it keeps dates, maps, cycles; not functions, nor what has a class of yours. */
export function cloneLossOf(value: unknown, path = 'value', seen: Set<object> = new Set()): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return `${path} is a ${typeof value}`
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined
  seen.add(value)
  if (!Array.isArray(value) && !isPlain(value))
    return Object.prototype.toString.call(value) === '[object Object]' ? `${path} is ${classOf(value)}` : undefined
  for (const [name, each] of Object.entries(value)) {
    const loss = cloneLossOf(each, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, seen)
    if (loss) return loss
  }
  return undefined
}

/** A value as text; or why it can't be, and what to do. `owner` is what takes a serializer: a tier, a hook. */
export function encode(value: unknown, serializer: Serializer | undefined, owner: string): { text: string } | { problem: string } {
  try {
    if (serializer) return { text: serializer.stringify(value) }
    const loss = lossOf(value)
    if (!loss) return { text: JSON.stringify(value) }
    return { problem: `${loss}, which JSON does not give back. Pass ${owner} a serializer such as devalue, or plain data.` }
  } catch (error) {
    return { problem: `it can't be written as text (${messageOf(error)}). Pass ${owner} plain data, or a serializer that can.` }
  }
}
