import { createFetchMfaAdapter, type LoginResponse } from 'binnacle/mfa'

/** Hears that something was asked of the server: whatever shows what it decided looks again. */
const listeners = new Set<() => void>()
export function onActivity(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

async function send(request: Request): Promise<Response> {
  const response = await fetch(request)
  // Asking changes nothing.
  if (request.method === 'POST') for (const listener of listeners) listener()
  return response
}

export const adapter = createFetchMfaAdapter({ baseUrl: '/api/mfa', fetch: send })

/** What a request was refused with. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly code: string,
    message: string,
    /** Of `reauth-required`. */
    readonly action?: string,
  ) {
    super(message)
  }
}

async function read<T>(response: Response): Promise<T> {
  const body = await response.json().catch(() => ({}))
  if (response.ok) return body as T
  const { code = '', message = `The server answered ${response.status}.`, action } = body.error ?? {}
  throw new Refusal(code, message, action)
}

export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path, { cache: 'no-store' }))

const requestOf = (path: string, body: object) =>
  new Request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const post = async <T>(path: string, body: object = {}): Promise<T> => read<T>(await send(requestOf(path, body)))

export const signIn = (username: string, password: string) => post<LoginResponse>('/api/mfa/login', { username, password })
export const signUp = (name: string, password: string) => post<LoginResponse>('/api/account/sign-up', { name, password })
/** Nobody is told: what they would ask is for those who are signed in. */
export const signOut = async () => read(await fetch(requestOf('/api/mfa/logout', {})))
