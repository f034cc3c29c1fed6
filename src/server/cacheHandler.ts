import { BinnacleError } from '../core/errors.js'
import { digestOf } from '../core/digest.js'
import type { EntryFilter } from '../core/filter.js'
import { encodeSegment, parseName, parseTemplate, PUBLIC_OWNER } from '../core/key.js'
import {
  PRINCIPAL_HEADER,
  principalMark,
  realmOfName,
  REALMS,
  type News,
  type PutResult,
  type Realm,
  type RemoteAnswer,
  type RemoteEntry,
  type RemotePut,
  type RemoteRequest,
} from '../core/remote.js'
import type { CacheStore } from './cacheStore.js'
import { type Commit, createCommit, unlessAborted } from './commit.js'
import { answerToError } from './outage.js'
import { readText } from './requestBody.js'
import { failure, json, refusal, type Authorize, type Handler } from './responses.js'

export interface CacheHandlerOptions {
  store: CacheStore
  /** Who may use the cache at all. It is not asked for what a CDN holds of public entries. */
  authorize: Authorize
  /**
   * Who asks, from the session; null for nobody, who then sees public entries only. Never taken from the key. It has to be the id that the page gives
   * `createCache` as `principal`: a page that means another person is refused (409).
   */
  principalOf: (request: Request) => string | null | Promise<string | null>
  /** Who may write what everybody reads. @default nobody: the server puts public entries itself */
  authorizePublic?: Authorize
  /** How long a CDN may answer for a public entry, at most, whoever asks it; 0 for never. @default 60 */
  publicMaxAgeSeconds?: number
  /** Of one request. @default 1 MiB */
  maxBytes?: number
  /** Called with what the store threw; the client is answered 503. @default console.error */
  onError?: (error: unknown) => void
  /** Epoch ms. @default Date.now */
  clock?: () => number
}

const MAX_NAMES = 200
const MAX_NAME_LENGTH = 1_000
/** Private answers differ by session. */
const VARY = { vary: 'Cookie, Authorization' }

/**
 * The remote tier's server half. GET answers one entry, so that browsers and CDNs can keep public ones; POST does many things at once.
 *
 * @example
 * const handler = createCacheHandler({ store: createRedisCacheStore({ client }), authorize: hasSession, principalOf: userIdOf })
 */
export function createCacheHandler({
  store,
  authorize,
  principalOf,
  authorizePublic,
  publicMaxAgeSeconds = 60,
  maxBytes = 1_048_576,
  onError = (error) => console.error(error),
  clock = Date.now,
}: CacheHandlerOptions): Handler {
  async function ownersOf(request: Request): Promise<Record<Realm, string | null>> {
    const principal = await principalOf(request)
    return { '': principal === null || principal === undefined ? null : encodeSegment(principal), _: PUBLIC_OWNER }
  }
  /** The name under which the store keeps it; null when the realm has no owner. */
  const storedName = (name: string, owner: string) => (realmOfName(name) === '_' ? name : owner + name)

  async function answerOne(request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams
    const name = checkedName(query.get('name'))
    const realm = realmOfName(name)
    const owner = (await ownersOf(request))[realm]
    if (owner === null) return failure(401, 'refused', 'Sign in: this entry is private.', VARY)
    const speaker = realm === '' ? speakerOf(request, owner) : undefined
    if (speaker?.isOther) return wrongPrincipal(speaker)
    const { token, news, entries } = await store.get(owner, [storedName(name, owner)], query.get('since') ?? undefined)
    const body: RemoteAnswer = {
      now: clock(),
      realms: { [realm]: { token, news: wired(news, realm) } },
      put: [],
      got: [entries[0] ?? null],
    }
    const etag = `"${token}-${entries[0]?.storedAt ?? 'none'}"`
    const headers: Record<string, string> = {
      etag,
      'binnacle-now': String(body.now),
      ...cacheControl(realm, entries[0]),
      ...speaker?.headers,
    }
    if (holds(request.headers.get('if-none-match'), etag, entries[0])) return new Response(null, { status: 304, headers })
    return json(body, 200, headers)
  }

  function cacheControl(realm: Realm, entry: RemoteEntry | undefined): Record<string, string> {
    // A browser asks again each time: only so does it learn of invalidations.
    if (realm === '') return { 'cache-control': 'private, no-cache', ...VARY }
    const left = entry ? (entry.keepMs === null ? Infinity : (entry.storedAt + entry.keepMs - clock()) / 1_000) : 0
    const seconds = Math.max(0, Math.floor(Math.min(publicMaxAgeSeconds, left)))
    return { 'cache-control': seconds > 0 ? `public, max-age=0, s-maxage=${seconds}` : 'public, no-cache', vary: 'Accept-Encoding' }
  }

  async function answerMany(request: Request, commit: Commit): Promise<Response> {
    if (!/^application\/json\b/.test(request.headers.get('content-type') ?? ''))
      return failure(415, 'unsupported-media-type', 'Send JSON, with content-type application/json.')
    const asked = parseRequest(await readText(request, maxBytes))
    const owners = await ownersOf(request)
    const speaker = owners[''] === null ? undefined : speakerOf(request, owners[''])
    if (speaker?.isOther) return wrongPrincipal(speaker)
    const isPublicWriter = await isAllowed(request, authorizePublic)
    const mayWrite = (realm: Realm) => (realm === '_' ? isPublicWriter : owners[''] !== null)
    const realms: RemoteAnswer['realms'] = {}
    const touched = REALMS.filter((realm) => owners[realm] !== null && asked.touches(realm))
    for (const realm of touched) {
      const { token, news } = await store.get(owners[realm]!, [], asked.since[realm])
      realms[realm] = { token, news: wired(news, realm) }
    }
    // The client knows what it does itself: its token goes on, as long as nobody comes between.
    const advance = (realm: Realm, token: string | undefined) => {
      const state = realms[realm]
      if (state && token && follows(state.token, token)) state.token = token
    }

    for (const filter of asked.invalidate) {
      for (const realm of REALMS) {
        const owner = owners[realm]
        if (owner === null || !filter.owners.includes(realm) || !mayWrite(realm)) continue
        const name = filter.name === undefined ? undefined : storedName(filter.name, owner)
        advance(realm, (await commit.run(() => store.invalidate(owner, { ...filter, owners: [owner], name }))).token)
      }
    }
    const put: PutResult[] = []
    for (const { name, entry, lease } of asked.put) {
      const realm = realmOfName(name)
      const owner = owners[realm]
      if (owner === null || !mayWrite(realm)) {
        put.push('refused')
        continue
      }
      const { ageMs, ...rest } = entry
      const stored = { ...rest, storedAt: clock() - ageMs }
      const { result, token } = await commit.run(() => store.put(owner, storedName(name, owner), stored, lease))
      advance(realm, token)
      put.push(result)
    }
    const got: (RemoteEntry | null)[] = asked.get.map(() => null)
    for (const realm of REALMS) {
      const owner = owners[realm]
      const places = asked.get.flatMap((name, index) => (realmOfName(name) === realm ? [index] : []))
      if (owner === null || places.length === 0) continue
      const { entries } = await store.get(
        owner,
        places.map((index) => storedName(asked.get[index]!, owner)),
      )
      places.forEach((place, index) => (got[place] = entries[index] ?? null))
    }
    return json({ now: clock(), realms, put, got } satisfies RemoteAnswer, 200, { ...VARY, ...speaker?.headers })
  }

  return async function handleCache(request) {
    const commit = createCommit(request.signal)
    try {
      return (
        (await refusal(request, authorize, ['GET', 'HEAD', 'POST'])) ??
        (await unlessAborted(request.method === 'POST' ? answerMany(request, commit) : answerOne(request), request.signal))
      )
    } catch (error) {
      return answerToError(error, { signal: request.signal, commit, onError })
    }
  }
}

/** RFC 9110, 13.1.2: compared weakly, for what compresses on the way makes a strong tag weak; `*` is whatever is there. */
const holds = (asked: string | null, etag: string, entry: RemoteEntry | undefined) =>
  asked?.trim() === '*' ? entry !== undefined : (asked?.match(/"[^"]*"/g)?.includes(etag) ?? false)

interface Speaker {
  /** The page means somebody else: another person has signed in with the same browser. */
  isOther: boolean
  /** Says for whom the handler answers. */
  headers: Record<string, string>
}

/** Compares whom the page means with whom the session belongs to. Undefined for a page that does not say. */
function speakerOf(request: Request, owner: string): Speaker | undefined {
  const said = request.headers.get(PRINCIPAL_HEADER)
  const [, key, hash] = /^([a-z0-9]{1,32})(\.[a-z0-9]+)?$/.exec(said ?? '') ?? []
  if (key === undefined) return undefined
  // The page knows its owner by a digest alone (`ownerOfPrincipal`).
  const mark = principalMark(key, digestOf(owner))
  return { isOther: hash !== undefined && said !== mark, headers: { [PRINCIPAL_HEADER]: mark } }
}

const wrongPrincipal = ({ headers }: Speaker) =>
  failure(409, 'wrong-principal', 'The session belongs to another person than the page says. Nothing was read or stored.', {
    ...VARY,
    ...headers,
  })

async function isAllowed(request: Request, authorize: Authorize | undefined): Promise<boolean> {
  try {
    return (await authorize?.(request)) === true
  } catch {
    return false
  }
}

/** An owner's filters as the client may see them. */
function wired(news: News, realm: Realm): News {
  if (news === 'reset') return news
  return news.map((filter) => ({
    ...filter,
    owners: [realm],
    name: filter.name === undefined ? undefined : realm + filter.name.slice(filter.name.indexOf('.')),
  }))
}

const follows = (before: string, after: string) => {
  const at = before.lastIndexOf('.')
  return after === `${before.slice(0, at)}.${Number(before.slice(at + 1)) + 1}`
}

const bad = (why: string) => new BinnacleError('invalid-request', `The request to the cache ${why}.`)

function checkedName(name: unknown): string {
  if (typeof name !== 'string' || name.length > MAX_NAME_LENGTH) throw bad('has no entry name, or one too long')
  const parsed = parseName(name)
  if (!parsed || (parsed.owner !== '' && parsed.owner !== PUBLIC_OWNER)) throw bad('names an owner: who asks is told by the session')
  return name
}

/** Refuses what is not shaped as it should be, whole, before anything is done. */
function parseRequest(text: string) {
  let body: RemoteRequest
  try {
    body = JSON.parse(text) as RemoteRequest
  } catch {
    throw bad('is no JSON')
  }
  if (typeof body !== 'object' || body === null) throw bad('is no object')
  const { get = [], put = [], invalidate = [], since = {} } = body
  for (const [name, list] of Object.entries({ get, put, invalidate }))
    if (!Array.isArray(list) || list.length > MAX_NAMES) throw bad(`has a ${name} that is no list of at most ${MAX_NAMES}`)
  get.forEach(checkedName)
  put.forEach(checkPut)
  invalidate.forEach(checkFilter)
  if (typeof since !== 'object' || since === null || Object.values(since).some((token) => typeof token !== 'string'))
    throw bad('has a bad since')
  const names = [...get, ...put.map(({ name }) => name)]
  const touches = (realm: Realm) =>
    realm in since || names.some((name) => realmOfName(name) === realm) || invalidate.some(({ owners }) => owners.includes(realm))
  return { get, put, invalidate, since: since as Partial<Record<Realm, string>>, touches }
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

function checkPut(put: RemotePut) {
  checkedName(put?.name)
  const { entry, lease } = put
  if (typeof entry !== 'object' || entry === null || !('value' in entry)) throw bad('has a put without a value')
  const { ageMs, keepMs, version, tags, isAuthored } = entry
  if (!(ageMs >= 0) || !(keepMs === null || keepMs >= 0) || !Number.isInteger(version) || !isTexts(tags) || typeof isAuthored !== 'boolean')
    throw bad('has a put with a bad age, life, version or tags')
  if (lease !== null && typeof lease !== 'string') throw bad('has a put without a lease')
}

function checkFilter(filter: EntryFilter) {
  if (
    typeof filter !== 'object' ||
    filter === null ||
    !isTexts(filter.owners) ||
    filter.owners.some((owner) => owner !== '' && owner !== PUBLIC_OWNER)
  )
    throw bad('has a filter with bad owners')
  const { name, template, parameters, tag } = filter
  if (name !== undefined) checkedName(name)
  if (tag !== undefined && typeof tag !== 'string') throw bad('has a filter with a bad tag')
  if (template !== undefined) parseTemplate(template)
  if (parameters !== undefined && !isTexts(Object.values(parameters))) throw bad('has a filter with bad parameters')
}
