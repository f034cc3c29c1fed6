import { BinnacleError } from '../../core/errors.js'
import type { MfaLevel } from '../../core/mfa.js'
import { readText } from '../requestBody.js'
import { MfaFailure } from './failure.js'
import { type Body, parseBody } from './requests.js'

/** Codes and names are short; a WebAuthn response with an attestation is some KiB. */
const MAX_BODY_BYTES = 65_536

/**
 * A mutation comes from one of our pages, as the browser itself says: `Origin` is one of ours, and `Sec-Fetch-Site`, where the browser knows it, does not name another
 * site. With SameSite and a body that no form can send these are three locks on one door.
 */
export function isFromOurs(request: Request, origins: readonly string[]): boolean {
  const site = request.headers.get('sec-fetch-site')
  const isSameSite = site === null || site === 'same-origin' || site === 'same-site'
  // Who types the address of a GET comes from no site.
  if (request.method === 'GET') return isSameSite || site === 'none'
  return isSameSite && origins.includes(request.headers.get('origin') ?? '')
}

export async function readJson(request: Request): Promise<Body> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json' || request.headers.has('content-encoding')) throw new MfaFailure('unsupported-media-type')
  try {
    return parseBody(await readText(request, MAX_BODY_BYTES))
  } catch (error) {
    if (error instanceof MfaFailure) throw error
    throw new MfaFailure(error instanceof BinnacleError && error.code === 'too-large' ? 'too-large' : 'invalid-request')
  }
}

export function checkLevel(levels: readonly MfaLevel[] | null, level: MfaLevel | null): void {
  if (levels === null || (level !== null && levels.includes(level))) return
  throw new MfaFailure(level === null ? 'signed-out' : level === 'pending' ? 'mfa-required' : 'enrolment-required')
}
