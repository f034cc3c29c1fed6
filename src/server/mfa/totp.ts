import { type Bytes, isEqual } from './bytes.js'
import type { SecretHashing } from './options.js'

export type TotpAlgorithm = 'SHA-1' | 'SHA-256' | 'SHA-512'

export interface TotpParameters {
  /** Authenticator apps ignore others than SHA-1 more often than not. */
  algorithm: TotpAlgorithm
  digits: number
  periodSeconds: number
}

/** Hashes one counter after another with one key: importing it costs more than using it. */
async function createHotp(
  secret: Bytes,
  algorithm: TotpAlgorithm,
  digits: number,
  hmac?: SecretHashing['hmac'],
): Promise<(counter: number) => Promise<string>> {
  const key = hmac ? null : await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: algorithm }, false, ['sign'])
  const sign = async (message: Bytes) =>
    key ? new Uint8Array(await crypto.subtle.sign('HMAC', key, message)) : (hmac?.(algorithm, secret, message) ?? new Uint8Array())
  return async (counter) => {
    const message = new DataView(new ArrayBuffer(8))
    message.setUint32(0, Math.floor(counter / 2 ** 32))
    message.setUint32(4, counter >>> 0)
    const signed = await sign(new Uint8Array(message.buffer))
    const mac = new DataView(signed.buffer, signed.byteOffset, signed.byteLength)
    // Dynamic truncation: RFC 4226, section 5.3.
    const offset = mac.getUint8(mac.byteLength - 1) & 15
    const value = mac.getUint32(offset) & 0x7fffffff
    return String(value % 10 ** digits).padStart(digits, '0')
  }
}

/** RFC 4226. */
export async function hotp(secret: Bytes, counter: number, digits = 6, algorithm: TotpAlgorithm = 'SHA-1'): Promise<string> {
  return (await createHotp(secret, algorithm, digits))(counter)
}

export const stepAt = (now: number, periodSeconds: number): number => Math.floor(now / (periodSeconds * 1_000))

/** RFC 6238. */
export async function totp(secret: Bytes, now: number, { algorithm, digits, periodSeconds }: TotpParameters): Promise<string> {
  return hotp(secret, stepAt(now, periodSeconds), digits, algorithm)
}

/**
 * The step whose code this is, among all from `center − reach` to `center + reach`. Every code of the window is computed and compared whole, so that the time it
 * takes says neither whether nor where one matched. Of two equal codes the later step is meant, since it burns both.
 */
export async function matchTotp(
  secret: Bytes,
  code: string,
  {
    center,
    reach,
    algorithm,
    digits,
    hmac,
  }: Omit<TotpParameters, 'periodSeconds'> & { center: number; reach: number; hmac?: SecretHashing['hmac'] },
): Promise<number | undefined> {
  const codeOf = await createHotp(secret, algorithm, digits, hmac)
  const first = Math.max(0, center - reach)
  const steps = Array.from({ length: Math.max(0, center + reach + 1 - first) }, (_, index) => first + index)
  // All at once: one wait for the crypto threads instead of one a code.
  const codes = await Promise.all(steps.map(codeOf))
  let matched = -1
  for (const [index, step] of steps.entries()) {
    const hit = Number(isEqual(codes[index] ?? '', code))
    matched = hit * step + (1 - hit) * matched
  }
  return matched < 0 ? undefined : matched
}

/** What a QR code holds (github.com/google/google-authenticator, "Key Uri Format"). */
export function totpUri(secret: string, issuer: string, account: string, { algorithm, digits, periodSeconds }: TotpParameters): string {
  const parameters: [string, string][] = [
    ['secret', secret],
    ['issuer', issuer],
    ['algorithm', algorithm.replace('-', '')],
    ['digits', String(digits)],
    ['period', String(periodSeconds)],
  ]
  // A colon would end the issuer; `+` for a space is shown as a plus by several apps.
  const label = [issuer, account].map((part) => encodeURIComponent(part.replaceAll(':', ' '))).join(':')
  return `otpauth://totp/${label}?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

/** A number without bias, for a code that is sent. */
export function randomDigits(length: number): string {
  const bound = 10 ** length
  const limit = 2 ** 32 - (2 ** 32 % bound)
  for (;;) {
    const [value = limit] = crypto.getRandomValues(new Uint32Array(1))
    if (value < limit) return String(value % bound).padStart(length, '0')
  }
}

/**
 * A code as a person types or pastes it: full-width digits (Unicode NFKC), spaces, hyphens and invisible marks are no mistake.
 *
 * @returns what is left, in lower case
 */
export function normaliseCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Pd}]/gu, '')
    .toLowerCase()
}
