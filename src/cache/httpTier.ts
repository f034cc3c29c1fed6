import { BinnacleError } from '../core/errors.js'
import type { EntryFilter } from '../core/filter.js'
import { PUBLIC_OWNER } from '../core/key.js'
import {
  PRINCIPAL_HEADER,
  principalMark,
  realmOfName,
  REALMS,
  type Realm,
  type RealmState,
  type RemoteAnswer,
  type RemoteEntry,
  type RemotePut,
  type RemoteRequest,
} from '../core/remote.js'
import { checkTimeout, createJsonClient, type JsonAnswer, type JsonRequest, type RequestOptions } from '../core/request.js'
import { encode, type Serializer } from './serializer.js'
import type { CacheTier, StoredEntry, TierHost } from './tier.js'

export interface HttpTierOptions extends Omit<RequestOptions, 'onError'> {
  /** Where `createCacheHandler` answers. */
  url: string
  /**
   * Where the tier remembers how far it has heard, so that the next page learns what was invalidated meanwhile, and persisted entries with
   * it. @default 'local'
   */
  memory?: Storage | 'local' | false
  /**
   * Writes values that JSON does not give back, such as dates. Every browser that reads them needs the same; what the server itself puts as JSON is read
   * as it is, text excepted. @default JSON, and other values are refused
   */
  serializer?: Serializer
}

interface Waiting {
  name: string
  of: object
  resolve: (entry: StoredEntry | undefined) => void
  reject: (error: unknown) => void
}

const MAX_BATCH = 100

/**
 * The remote tier, shared by everyone who may see an entry: private ones by the principal's browsers, public ones by all. It speaks to
 * `createCacheHandler`; what others have invalidated it hears with every answer. Requests for private entries say whom the page means, by a keyed hash in
 * `Binnacle-Principal`: for anybody else the handler refuses them. Across origins, allow and expose that header.
 */
export function httpTier({ url, memory = 'local', serializer, ...options }: HttpTierOptions): CacheTier {
  checkTimeout('httpTier', options.timeoutMs)
  let host: TierHost = { clock: Date.now, invalidated() {} }
  // The owner of private names, as the cache calls it; the server is not told.
  let owner = ''
  const tokens: Partial<Record<Realm, string>> = {}
  const markKey = Math.random().toString(36).slice(2)
  // A cache without a principal belongs to whom the server first answers for.
  let answeredFor: string | undefined
  // The history under which a missing entry is being loaded: the right to put it.
  const leases = new Map<string, string>()
  let waiting: Waiting[] = []
  let rejections = 0
  let hasRecalled = false
  // Another one after each logout: what was asked before it is not remembered.
  let session = {}

  const storage = (): Storage | undefined => {
    try {
      return memory === 'local' ? globalThis.localStorage : memory || undefined
    } catch {
      return undefined
    }
  }
  const memoryKey = (realm: Realm) => `bn-heard:${url}:${realm || owner}`
  function recall() {
    if (hasRecalled) return
    hasRecalled = true
    for (const realm of REALMS) tokens[realm] ??= storage()?.getItem(memoryKey(realm)) ?? undefined
  }
  function remember(realm: Realm, token: string, of: object) {
    // Answers may overtake each other; what was heard stays heard.
    if (isEarlier(token, tokens[realm])) return
    tokens[realm] = token
    if (realm === '' && of !== session) return
    try {
      storage()?.setItem(memoryKey(realm), token)
    } catch {
      // Full: the next page starts without history, and takes what it has for as good as its age.
    }
  }

  /** After a logout nothing of the person is left here, not even how far they have heard. */
  function forgetPerson(filter: EntryFilter) {
    if (!isOfPerson(filter)) return
    knowOwner(filter)
    session = {}
    try {
      storage()?.removeItem(memoryKey(''))
    } catch {
      // Blocked: then there is nothing, either.
    }
  }

  const wireName = (name: string) => {
    if (realmOfName(name) === '_') return name
    const at = name.indexOf('.')
    if (owner !== name.slice(0, at)) {
      owner = name.slice(0, at)
      hasRecalled = false
      delete tokens['']
    }
    return name.slice(at)
  }
  const knowOwner = ({ owners }: EntryFilter) => {
    for (const each of owners) if (each !== PUBLIC_OWNER) wireName(`${each}.`)
  }
  const localName = (name: string) => (realmOfName(name) === '_' ? name : owner + name)
  const localFilter = (filter: EntryFilter, realm: Realm): EntryFilter => ({
    ...filter,
    owners: [realm || owner],
    name: filter.name === undefined ? undefined : localName(filter.name),
  })

  /** Nothing of an answer to somebody else is used. */
  function checkPrincipal(said: string | null, meant: string | undefined) {
    if (said === null || meant === undefined) return
    const isOther = meant !== markKey && meant !== said
    answeredFor = isOther ? undefined : said
    if (isOther && !host.owner) delete tokens['']
    const error = isOther
      ? new BinnacleError(
          'wrong-principal',
          `The remote cache at ${url} answers for another person than this cache was made for: somebody else has signed in with this browser. Make a cache for them, or load the page anew. If nobody has, createCache's principal and createCacheHandler's principalOf differ: give both the same id.`,
        )
      : undefined
    host.answered?.(error)
    if (error) throw error
  }

  async function ask(
    address: string,
    init: JsonRequest = {},
    of: object = session,
    isPublic?: boolean,
  ): Promise<{ answer: RemoteAnswer; headers: Headers }> {
    const meant = isPublic ? undefined : host.owner ? principalMark(markKey, host.owner) : (answeredFor ?? markKey)
    const said = ({ headers: got }: JsonAnswer) => checkPrincipal(got.get(PRINCIPAL_HEADER), meant)
    const client = createJsonClient('httpTier', address, options, (refusal) => void said(refusal))
    const answered = await client('', {
      ...init,
      headers: { ...init.headers, ...(meant === undefined ? {} : { [PRINCIPAL_HEADER]: meant }) },
    })
    said(answered)
    const answer = answered.body as RemoteAnswer | undefined
    if (typeof answer?.now !== 'number' || !Array.isArray(answer.got) || !Array.isArray(answer.put))
      throw new BinnacleError('invalid-response', `httpTier: what answers at ${url} is not a remote cache. Mount createCacheHandler there.`)
    hear(answer.realms, of)
    return { answer, headers: answered.headers }
  }
  const post = (body: RemoteRequest, of?: object) =>
    ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ since: tokens, ...body }) }, of)

  /** Applies what others have invalidated, before anything of the answer is used. */
  function hear(realms: RemoteAnswer['realms'], of: object) {
    for (const [realm, state] of Object.entries(realms) as [Realm, RealmState][]) {
      const { token, news } = state
      if (news === 'reset') host.invalidated({ owners: [realm || owner] })
      else for (const filter of news) host.invalidated(localFilter(filter, realm))
      remember(realm, token, of)
    }
  }

  function received(
    name: string,
    entry: RemoteEntry | null | undefined,
    now: number,
    realms: RemoteAnswer['realms'],
  ): StoredEntry | undefined {
    const token = realms[realmOfName(name)]?.token
    if (token !== undefined) leases.set(localName(name), token)
    if (!entry) return undefined
    const { value: given_, version, tags, keepMs, isAuthored, storedAt } = entry
    const ageMs = Math.max(0, now - storedAt)
    let value = given_
    try {
      if (serializer && typeof given_ === 'string') value = serializer.parse(given_)
    } catch {
      rejections++
      return undefined
    }
    return { value, version, tags, isAuthored, keepMs: keepMs ?? Infinity, ageMs, updatedAt: host.clock() - ageMs }
  }

  /** By GET, so that what lies between may answer for public entries. */
  async function readOne(name: string, of: object): Promise<StoredEntry | undefined> {
    const realm = realmOfName(name)
    const since = tokens[realm]
    const query = new URLSearchParams({ name, ...(since === undefined ? {} : { since }) })
    const { answer, headers: given_ } = await ask(`${url}${url.includes('?') ? '&' : '?'}${query}`, {}, of, realm === '_')
    // An answer that a proxy has kept is older by the time it lay there. Some say how long that is; nginx does not, but dates what it sends.
    const ageSeconds = Number(given_.get('age') ?? 0)
    const saidAt = Math.max(answer.now, Number(given_.get('binnacle-now') ?? 0))
    const sentAt = realm === '_' ? Date.parse(given_.get('date') ?? '') || 0 : 0
    const now = Math.max(saidAt, sentAt) + (ageSeconds > 0 ? (ageSeconds + 1) * 1_000 : 0)
    return received(name, answer.got[0], now, answer.realms)
  }

  async function readMany(names: readonly string[], of: object): Promise<(StoredEntry | undefined)[]> {
    const { answer } = await post({ get: names }, of)
    return names.map((name, index) => received(name, answer.got[index], answer.now, answer.realms))
  }

  /** Reads of one turn go together: public ones each by an address of their own, private ones in one request. */
  function readWaiting() {
    const all = waiting
    waiting = []
    recall()
    const alone = all.filter(({ name }) => realmOfName(name) === '_')
    const together = all.filter(({ name }) => realmOfName(name) === '')
    if (together.length === 1) alone.push(...together.splice(0))
    for (const { name, of, resolve, reject } of alone) readOne(name, of).then(resolve, reject)
    for (let at = 0; at < together.length; at += MAX_BATCH) {
      const some = together.slice(at, at + MAX_BATCH)
      readMany(
        some.map(({ name }) => name),
        some[0]!.of,
      ).then(
        (entries) => some.forEach(({ resolve }, index) => resolve(entries[index])),
        (error: unknown) => some.forEach(({ reject }) => reject(error)),
      )
    }
  }

  return {
    name: 'http',
    reach: 'remote',
    connect: (given_) => void (host = given_),
    read: (name) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) queueMicrotask(readWaiting)
        waiting.push({ name: wireName(name), of: session, resolve, reject })
      }),
    async write(entries) {
      const of = session
      const put: RemotePut[] = []
      const invalidate: EntryFilter[] = []
      for (const [name, { value, updatedAt, version, tags, keepMs, isAuthored }] of entries) {
        const lease = leases.get(name) ?? null
        leases.delete(name)
        // Loaded without having asked here first: there is no right to put it.
        if (lease === null && !isAuthored) continue
        const encoded = encode(value, serializer, 'httpTier')
        if ('problem' in encoded) {
          rejections++
          host.refused?.(name, encoded.problem)
          if (isAuthored) invalidate.push({ owners: [realmOfName(name)], name: wireName(name) })
          continue
        }
        const ageMs = Math.max(0, host.clock() - updatedAt)
        const entry = {
          value: serializer ? encoded.text : value,
          version,
          tags,
          isAuthored,
          ageMs,
          keepMs: keepMs === Infinity ? null : keepMs,
        }
        put.push({ name: wireName(name), entry, lease: isAuthored ? null : lease })
      }
      recall()
      for (let at = 0; at < put.length || (at === 0 && invalidate.length > 0); at += MAX_BATCH) {
        const { answer } = await post({ put: put.slice(at, at + MAX_BATCH), invalidate: at === 0 ? invalidate : [] }, of)
        rejections += answer.put.filter((result) => result === 'refused').length
      }
    },
    async remove(filter) {
      const realms = REALMS.filter((realm) => filter.owners.some((each) => (each === PUBLIC_OWNER ? '_' : '') === realm))
      const name = filter.name === undefined ? undefined : wireName(filter.name)
      knowOwner(filter)
      recall()
      // What a logout is answered is not remembered either.
      await post({ invalidate: [{ ...filter, owners: realms, name }] }, isOfPerson(filter) ? {} : session)
      // The next person may sign in.
      if (isOfPerson(filter)) answeredFor = undefined
    },
    forget: forgetPerson,
    stats: () => ({ entries: 0, bytes: null, evictions: 0, rejections }),
  }
}

/** Everything of a principal's: they have signed out. */
const isOfPerson = ({ owners, name, template, tag }: EntryFilter) =>
  name === undefined && template === undefined && tag === undefined && owners.some((owner) => owner !== PUBLIC_OWNER)

function isEarlier(token: string, than: string | undefined): boolean {
  if (than === undefined) return false
  const [at, thanAt] = [token.lastIndexOf('.'), than.lastIndexOf('.')]
  return token.slice(0, at) === than.slice(0, thanAt) && Number(token.slice(at + 1)) < Number(than.slice(thanAt + 1))
}
