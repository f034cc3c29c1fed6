import type { StandardSchemaV1 } from '@standard-schema/spec'
import { BinnacleError } from '../core/errors.js'
import { parseTemplate, type KeyTemplate, type TemplateParameter } from '../core/key.js'
import { windowsOf, type TtlClass, type TtlOptions, type Windows } from './ttl.js'

/** What a value must be to be taken from storage: any Standard Schema (Zod, Valibot, ArkType, …). It must accept what the loader returns. */
export type KeySchema<Value> = StandardSchemaV1<unknown, Value>

export interface KeyOptions<Value = unknown, Parameter extends string = string> {
  /** How fast it ages: a class, or windows in seconds. */
  ttl: TtlClass | TtlOptions
  /** Names by which many keys are invalidated together. */
  tags?: readonly string[] | ((parameters: Record<Parameter, string>) => readonly string[])
  /** Checked when a value comes back from storage or from the remote tier; what does not pass is dropped and counted. */
  schema?: KeySchema<Value>
  /** Raise it when the shape of the value changes: older stored values are migrated, or dropped without `migrate`. */
  version?: number
  /** Makes a value of this version from one of an older version. Throwing drops it. */
  migrate?: (value: unknown, version: number) => unknown
  /** 'public' entries are shared between principals; private ones never. @default 'private' */
  scope?: 'private' | 'public'
  /** Keep it in memory only: never in storage, never in the remote tier. @default false */
  sensitive?: boolean
}

/** One entry of the cache, named. */
export interface CacheKey<Value = unknown> {
  readonly definition: KeyDefinition<Value>
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  /** The key as text: the template with its parameters escaped. */
  readonly id: string
  toString(): string
}

/** What every key of a template shares. */
export interface KeyDefinition<Value = unknown> {
  readonly template: string
  readonly fingerprint: string
  readonly windows: Windows
  readonly version: number
  readonly scope: 'private' | 'public'
  readonly isSensitive: boolean
  // A method, so that a key without a declared value can be read as one with.
  check?(schema: KeySchema<Value>): void
  readonly schema?: StandardSchemaV1
  readonly migrate?: (value: unknown, version: number) => unknown
}

export interface KeyFactory<Parameter extends string, Value> {
  (
    ...parameters: [Parameter] extends [never] ? [parameters?: Record<never, string>] : [parameters: Record<Parameter, string>]
  ): CacheKey<Value>
  readonly template: string
  readonly definition: KeyDefinition<Value>
  /** The parameters of a key's text; undefined when it is not of this template. */
  parse(key: string): Record<Parameter, string> | undefined
}

const NO_TAGS: readonly string[] = []

class Key<Value> implements CacheKey<Value> {
  readonly definition: KeyDefinition<Value>
  readonly parameters: Readonly<Record<string, string>>
  readonly id: string
  readonly #tags: KeyOptions['tags']

  constructor(definition: KeyDefinition<Value>, template: KeyTemplate, parameters: Record<string, string>, tags: KeyOptions['tags']) {
    this.definition = definition
    this.parameters = parameters
    this.id = template.format(parameters)
    this.#tags = tags
  }

  get tags(): readonly string[] {
    return (typeof this.#tags === 'function' ? this.#tags(this.parameters) : this.#tags) ?? NO_TAGS
  }

  toString(): string {
    return this.id
  }
}

/**
 * Declares a kind of cached data: its key's template, how fast it ages, and how it is invalidated.
 *
 * @example
 * const dashboardKey = defineKey('dashboard_{userId}_{timeframe}', { ttl: 'medium', tags: ['dashboard'] })
 * useCached(dashboardKey({ userId, timeframe: '7d' }), () => fetchDashboard(userId))
 */
export function defineKey<const Template extends string, Value = unknown>(
  template: Template,
  options: KeyOptions<Value, TemplateParameter<Template>>,
): KeyFactory<TemplateParameter<Template>, Value> {
  const parsed = parseTemplate(template)
  const where = `defineKey(${JSON.stringify(template)})`
  if (!options?.ttl)
    throw new BinnacleError(
      'invalid-option',
      `${where}: ttl is missing; say how fast it ages: 'short', 'medium', 'long', 'static' or windows in seconds.`,
    )
  const definition: KeyDefinition<Value> = Object.freeze({
    template,
    fingerprint: parsed.fingerprint,
    windows: windowsOf(options.ttl, where),
    version: options.version ?? 0,
    scope: options.scope ?? 'private',
    isSensitive: options.sensitive ?? false,
    schema: options.schema,
    migrate: options.migrate,
  })
  const tags = options.tags as KeyOptions['tags']
  const make = (parameters: Record<string, string> = {}) => new Key(definition, parsed, parameters, tags)
  return Object.assign(make, { template, definition, parse: parsed.parse }) as KeyFactory<TemplateParameter<Template>, Value>
}
