import { digestOf } from './digest.js'
import { BinnacleError } from './errors.js'

/**
 * The codec of cache keys. In a key every byte of a parameter outside [A-Za-z0-9] is escaped as %XX, so that what stands between two
 * parameters can't occur within one: distinct parameters give distinct keys, and a key gives its parameters back.
 */

/** The parameters a template names: `TemplateParameter<'dashboard_{userId}_{timeframe}'>` is `'userId' | 'timeframe'`. */
export type TemplateParameter<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | TemplateParameter<Rest>
  : never

/** `encodeURIComponent` leaves these as they are. */
const UNRESERVED = /[-_.!~*'()]/g
const PLAIN = /^[A-Za-z0-9]*$/
const LONE_SURROGATE = /[\uD800-\uDFFF]/u
const SEGMENT = '((?:[A-Za-z0-9]|%[0-9A-F]{2})*)'

export function encodeSegment(value: string): string {
  if (PLAIN.test(value)) return value
  if (LONE_SURROGATE.test(value))
    throw new BinnacleError(
      'invalid-key',
      'A key parameter holds a lone surrogate, which has no bytes: pass well-formed text (see String.prototype.toWellFormed).',
    )
  return encodeURIComponent(value).replace(UNRESERVED, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The text of an encoded segment; undefined when it is not what `encodeSegment` writes. */
export function decodeSegment(segment: string): string | undefined {
  if (PLAIN.test(segment)) return segment
  try {
    const value = decodeURIComponent(segment)
    return encodeSegment(value) === segment ? value : undefined
  } catch {
    return undefined
  }
}

/** Odd places hold parameter names, even ones the text around them. */
const partsOf = (template: string) => template.split(/\{([^{}]*)\}/)
const isLiteral = (_: string, index: number) => index % 2 === 0
const isParameter = (_: string, index: number) => index % 2 === 1

/** What reads a key of this template: its parameters, or undefined when the key is of another. It takes the template as it is, unchecked. */
export function keyParser(template: string): (key: string) => Record<string, string> | undefined {
  const parts = partsOf(template)
  const parameters = parts.filter(isParameter)
  const literals = parts.filter(isLiteral).map((literal) => literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
  const pattern = new RegExp(`^${literals.join(SEGMENT)}$`)
  return (key) => {
    const found = pattern.exec(key)
    const entries = found && parameters.map((name, index) => [name, decodeSegment(found[index + 1]!)])
    return entries?.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined
  }
}

export interface KeyTemplate {
  /** The text it was made from. */
  readonly source: string
  /** A short name for it inside stored names, so that two templates never share an entry, whatever their parameters. */
  readonly fingerprint: string
  readonly parameters: readonly string[]
  format(parameters: Readonly<Record<string, string>>): string
  parse(key: string): Record<string, string> | undefined
}

/** Reads and checks `dashboard_{userId}_{timeframe}`. */
export function parseTemplate(source: string): KeyTemplate {
  const refuse = (why: string): never => {
    throw new BinnacleError('invalid-key', `The key template ${JSON.stringify(source)} ${why}`)
  }
  const parts = partsOf(source)
  const literals = parts.filter(isLiteral)
  const parameters = parts.filter(isParameter)
  if (source === '') refuse('is empty: name what is cached.')
  literals.forEach((literal, index) => {
    if (!/^[!-~]*$/.test(literal) || /[{}%]/.test(literal))
      refuse('holds a space, %, an unpaired brace or a character outside ASCII: use letters, digits and -_.:/ around {parameters}.')
    if (index > 0 && index < literals.length - 1 && PLAIN.test(literal))
      refuse('needs a separator such as _ between two parameters: without one, different parameters could give the same key.')
  })
  for (const name of parameters) if (!/^[A-Za-z_]\w*$/.test(name)) refuse(`has the parameter {${name}}: name it like a variable.`)
  if (new Set(parameters).size < parameters.length) refuse('names a parameter twice: each needs a name of its own.')
  return {
    source,
    fingerprint: fingerprintOf(source),
    parameters,
    parse: keyParser(source),
    format(values) {
      let key = literals[0]!
      for (let index = 0; index < parameters.length; index++) {
        const value = values[parameters[index]!]
        if (typeof value !== 'string')
          refuse(`got ${value === undefined ? 'no' : `a ${typeof value} as`} parameter {${parameters[index]}}: pass a string.`)
        key += encodeSegment(value!) + literals[index + 1]!
      }
      return key
    },
  }
}

/** FNV-1a, 32 bits: tells the few templates of one application apart. */
export function fingerprintOf(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}

/**
 * The name of an entry in every tier: `owner.version:fingerprint:key`. The owner stands for the principal (`ownerOfPrincipal` in a browser, whose names
 * others can read; the escaped principal in a remote store), or is `_` for what all may share, which no principal's can be.
 */
export interface EntryName {
  owner: string
  version: string
  fingerprint: string
  key: string
}

export const PUBLIC_OWNER = '_'

/** Stands for a principal in what a browser stores: it does not tell who it is. Nobody's is empty. */
export const ownerOfPrincipal = (principal: string): string => principal && digestOf(encodeSegment(principal))

export const formatName = ({ owner, version, fingerprint, key }: EntryName): string => `${owner}.${version}:${fingerprint}:${key}`

export function parseName(name: string): EntryName | undefined {
  const [, owner, version, fingerprint, key] = /^([A-Za-z0-9%]*|_)\.([A-Za-z0-9%]*):([a-z0-9]+):(.+)$/s.exec(name) ?? []
  return key === undefined ? undefined : ({ owner, version, fingerprint, key } as EntryName)
}
