import type { BinnacleErrorCode } from '../core/errors.js'

/** A web-standard request handler, as every part of `binnacle/server` is one. */
export type Handler = (request: Request) => Promise<Response>

/**
 * Who may call a handler. Only `true` lets a request in: anything else, a missing function and a thrown error deny it.
 */
export type Authorize = (request: Request) => boolean | Promise<boolean>

/** Nothing here may be kept by a browser or a proxy. */
const NO_STORE = { 'cache-control': 'no-store' }

export function json(body: unknown, status = 200, headers: HeadersInit = {}): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, ...headers } })
}

export function text(body: string, contentType: string): Response {
  return new Response(body, { headers: { ...NO_STORE, 'content-type': contentType } })
}

/** The form of every error the server half answers. */
export function failure(status: number, code: BinnacleErrorCode, message: string, headers: HeadersInit = {}): Response {
  return json({ error: { code, message } }, status, headers)
}

/** The answer to a request that may not pass or that has the wrong method; undefined where it may go on. */
export async function refusal(
  request: Request,
  authorize: Authorize | undefined,
  methods: readonly string[],
): Promise<Response | undefined> {
  if (!(await isAllowed(request, authorize))) return failure(403, 'refused', 'This request is not authorized.')
  if (methods.includes(request.method)) return undefined
  return failure(405, 'method-not-allowed', `The method is not allowed here. Use ${methods.join(' or ')}.`, { allow: methods.join(', ') })
}

async function isAllowed(request: Request, authorize: Authorize | undefined): Promise<boolean> {
  try {
    return (await authorize?.(request)) === true
  } catch {
    return false
  }
}

/** What a handler returned, if it is a response: of whatever implementation, so not by its class. */
export function checkResponse(response: Response): Response {
  if (typeof (response as Partial<Response> | undefined)?.status !== 'number' || !response.headers)
    throw new TypeError('The handler returned no Response.')
  if (response.bodyUsed) throw new TypeError('The handler returned a Response whose body was already read.')
  return response
}
