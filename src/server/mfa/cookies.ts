/** Bound by the browser to this host, to `/` and to https (RFC 6265bis, section 4.1.3.2): no subdomain and no plain connection can set them. */
const SESSION = '__Host-bn-session'
const DEVICE = '__Host-bn-device'

/** The value of a cookie. A name that comes twice is nobody's: which of the two is meant can't be told. */
function read(request: Request, name: string): string | null {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, ...value]) => value.join('='))
  const [value] = values
  return values.length === 1 && value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null
}

const write = (name: string, value: string, more: string) => `${name}=${value}; Path=/; Secure; HttpOnly; ${more}`

export const readSessionToken = (request: Request) => read(request, SESSION)
export const readDeviceToken = (request: Request) => read(request, DEVICE)
/** Without an age: it goes with the browser, if the server has not ended it before. Lax, so that a link from elsewhere finds its reader signed in; mutations ask for Origin besides. */
export const sessionCookie = (token: string) => write(SESSION, token, 'SameSite=Lax')
export const endedSessionCookie = () => write(SESSION, '', 'SameSite=Lax; Max-Age=0')
export const deviceCookie = (token: string, maxAgeSeconds: number) => write(DEVICE, token, `SameSite=Strict; Max-Age=${maxAgeSeconds}`)
export const endedDeviceCookie = () => write(DEVICE, '', 'SameSite=Strict; Max-Age=0')
