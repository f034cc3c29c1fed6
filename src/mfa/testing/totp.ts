import type { MfaEnrolment } from '../../core/mfa.js'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text.replace(/[\s=]/g, '').toUpperCase()].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return new Uint8Array((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** What an authenticator app shows for an enrolment at an instant (RFC 6238), with the algorithm its address names. */
export async function totpOf(enrolment: Extract<MfaEnrolment, { method: 'totp' }>, at: number): Promise<string> {
  const named = new URL(enrolment.uri).searchParams.get('algorithm') ?? 'SHA1'
  const hash = named.replace(/^SHA-?/, 'SHA-')
  const key = await crypto.subtle.importKey('raw', fromBase32(enrolment.secret), { name: 'HMAC', hash }, false, ['sign'])
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(Math.floor(at / 1_000 / enrolment.periodSeconds)))
  const digest = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer))
  const offset = digest.getUint8(digest.byteLength - 1) & 15
  return String((digest.getUint32(offset) & 0x7fffffff) % 10 ** enrolment.digits).padStart(enrolment.digits, '0')
}
