import { isEqual, randomId } from './bytes.js'
import { knownBrowserCookie } from './cookies.js'
import type { Call, ScopedBudget, Service } from './service.js'

/** A browser in which somebody has signed in whole: its id, and the proofs of who that was. */
export interface KnownBrowser {
  id: string
  name: string
  user: string
}

/** Chromium keeps no cookie longer (RFC 6265bis, section 5.5). */
const LIFETIME_SECONDS = 400 * 86_400
/** Known browsers of one person share so many budgets: few enough to lift them all, and to bound what can be guessed with cookies that were copied. */
const BUCKETS = 16

const proofOf = ({ keyring }: Service, id: string, subject: string) => keyring.mac(`known:${id}:${subject}`)

const prefixOf = (bucket: number) => `known${bucket}:`

/** The budgets of all known browsers in the place of the shared one. */
export const ofAllBrowsers = (budget: ScopedBudget): ScopedBudget[] =>
  Array.from({ length: BUCKETS }, (_, bucket) => ({ ...budget, key: prefixOf(bucket) + budget.key }))

/** The shared budget of one that may be a known browser's. */
export const sharedKeyOf = (key: string): string => key.replace(/^known\d+:/, '')

/** Whoever gets in whole forgives what strangers have used up, too. */
export const sharedOf = (budgets: readonly ScopedBudget[]): ScopedBudget[] =>
  budgets.filter(({ key }) => sharedKeyOf(key) !== key).map((entry) => ({ ...entry, key: sharedKeyOf(entry.key) }))

/**
 * Charges a known browser to budgets of its own, so that a stranger who uses up the shared ones can't lock the owner out (OWASP, "Slow Down Online Guessing Attacks with
 * Device Cookies"). The cookie is bound to the person; it opens nothing and stands for no factor.
 *
 * @param subject whose budgets these are: `user`, or the `name` that is typed, before anybody knows whose it is
 */
export async function ofThisBrowser(
  service: Service,
  { knownBrowser }: Call,
  subject: 'name' | 'user',
  id: string,
  budgets: readonly ScopedBudget[],
): Promise<ScopedBudget[]> {
  const isKnown = knownBrowser !== null && isEqual(await proofOf(service, knownBrowser.id, `${subject}:${id}`), knownBrowser[subject])
  if (!isKnown) return [...budgets]
  let sum = 0
  for (const character of knownBrowser.id) sum += character.charCodeAt(0)
  const prefix = prefixOf(sum % BUCKETS)
  return budgets.map((budget) => ({ ...budget, key: prefix + budget.key }))
}

/** After a whole login this browser is known, by the name that was typed and by the person. */
export async function rememberBrowser(service: Service, call: Call, names: { name: string; userId: string }): Promise<void> {
  const id = call.knownBrowser?.id ?? randomId()
  const [name, user] = await Promise.all([proofOf(service, id, `name:${names.name}`), proofOf(service, id, `user:${names.userId}`)])
  call.setCookies.push(knownBrowserCookie(`${id}.${name}.${user}`, LIFETIME_SECONDS))
}
