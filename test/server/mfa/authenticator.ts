import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { WebAuthnAssertion, WebAuthnCreationOptions, WebAuthnRegistration, WebAuthnRequestOptions } from '../../../src/core/mfa.js'

/** CBOR (RFC 8949) of what a registration holds: integers, byte and text strings, maps. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (type: number, length: number) =>
    length < 24
      ? Buffer.from([(type << 5) | length])
      : length < 256
        ? Buffer.from([(type << 5) | 24, length])
        : Buffer.from([(type << 5) | 25, length >> 8, length & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item as number)])])
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()

export interface Ceremony {
  origin?: string
  crossOrigin?: boolean
  topOrigin?: string
  rpId?: string
  isUserVerified?: boolean
  /** The flags BE and BS: may it be synced, and is it? */
  isBackupEligible?: boolean
  isBackedUp?: boolean
  /** Instead of the next one. */
  counter?: number
  userHandle?: string
  type?: string
}

/** A security key in software: what Chromium's virtual authenticator does, and what a forger would. */
export function createAuthenticator(defaults: Ceremony = {}) {
  const credentials = new Map<string, { privateKey: KeyObject; userHandle: string }>()
  let counter = 0

  const clientData = (type: string, challenge: string, { origin = 'https://app.example', crossOrigin = false, topOrigin }: Ceremony) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin, ...(topOrigin ? { topOrigin } : {}) }))
  const authData = (rpId: string, flags: number, count: number, attested = Buffer.alloc(0)) => {
    const rest = Buffer.alloc(5)
    rest.writeUInt8(flags)
    rest.writeUInt32BE(count, 1)
    return Buffer.concat([sha256(rpId), rest, attested])
  }
  const flagsOf = ({ isUserVerified = true, isBackupEligible = false, isBackedUp = false }: Ceremony) =>
    0x01 | (isUserVerified ? 0x04 : 0) | (isBackupEligible ? 0x08 : 0) | (isBackedUp ? 0x10 : 0)

  return {
    register(options: WebAuthnCreationOptions, change: Ceremony = {}): WebAuthnRegistration {
      const ceremony = { ...defaults, ...change }
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const id = randomBytes(16)
      const cose = new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ])
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cbor(cose)])
      const data = authData(ceremony.rpId ?? options.rp.id ?? '', flagsOf(ceremony) | 0x40, ceremony.counter ?? counter, attested)
      const attestation = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      )
      credentials.set(base64url(id), { privateKey, userHandle: options.user.id })
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData(ceremony.type ?? 'webauthn.create', options.challenge, ceremony)),
          attestationObject: base64url(attestation),
          transports: ['usb'],
        },
      }
    },
    authenticate(options: WebAuthnRequestOptions, change: Ceremony = {}): WebAuthnAssertion {
      const ceremony = { ...defaults, ...change }
      const id =
        options.allowCredentials?.map((allowed) => allowed.id).find((allowed) => credentials.has(allowed)) ??
        [...credentials.keys()][0] ??
        ''
      const { privateKey, userHandle } = credentials.get(id) as { privateKey: KeyObject; userHandle: string }
      counter += 1
      const data = authData(ceremony.rpId ?? options.rpId ?? '', flagsOf(ceremony), ceremony.counter ?? counter)
      const client = clientData(ceremony.type ?? 'webauthn.get', options.challenge, ceremony)
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
          userHandle: ceremony.userHandle ?? userHandle,
        },
      }
    },
  }
}
