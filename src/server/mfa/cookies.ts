import type { KnownBrowser } from './knownBrowsers.js'

/** Bound by the browser to this host, to `/` and to https (RFC 6265bis, section 4.1.3.2): no subdomain and no plain connection can set them. */
const SESSION = '__Host-bn-session'
const DEVICE = '__Host-bn-device'
const KNOWN = '__Host-bn-known'

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** The value of a cookie. A name that comes twice is nobody's: which of the two is meant can't be told. */
function read(request: Request, name: string, form = TOKEN): string | null {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, ...value]) => value.join('='))
  const [value] = values
  return values.length === 1 && value && form.test(value) ? value : null
}

const write = (name: string, value: string, more: string) => `${name}=${value}; Path=/; Secure; HttpOnly; ${more}`

export const readSessionToken = (request: Request) => read(request, SESSION)
export const readDeviceToken = (request: Request) => read(request, DEVICE)
/** Without an age: it goes with the browser, if the server has not ended it before. Lax, so that a link from elsewhere finds its reader signed in; mutations ask for Origin besides. */
export const sessionCookie = (token: string) => write(SESSION, token, 'SameSite=Lax')
export const endedSessionCookie = () => write(SESSION, '', 'SameSite=Lax; Max-Age=0')
export const deviceCookie = (token: string, maxAgeSeconds: number) => write(DEVICE, token, `SameSite=Strict; Max-Age=${maxAgeSeconds}`)
/** Says that somebody has signed in here; it opens nothing. */
export function readKnownBrowser(request: Request): KnownBrowser | null {
  const [id, name, user] = read(request, KNOWN, /^[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{43}){2}$/)?.split('.') ?? []
  return id && name && user ? { id, name, user } : null
}
export const knownBrowserCookie = (value: string, maxAgeSeconds: number) => write(KNOWN, value, `SameSite=Strict; Max-Age=${maxAgeSeconds}`)
export const endedDeviceCookie = () => write(DEVICE, '', 'SameSite=Strict; Max-Age=0')
