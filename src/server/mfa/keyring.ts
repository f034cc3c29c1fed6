import { BinnacleError } from '../../core/errors.js'
import { type Bytes, fromBase64Url, randomBytes, toBase64Url, utf8 } from './bytes.js'
import type { SecretHashing } from './options.js'

export interface MfaKeys {
  /** The id of the key that new secrets are sealed with. */
  current: string
  /**
   * Every key that a stored secret may be sealed with, by id: 32 random bytes, as bytes, base64url or base64. Make one with
   * `node -p "crypto.randomBytes(32).toString('base64url')"`.
   */
  secrets: Readonly<Record<string, string | Uint8Array>>
}

export interface Keyring {
  readonly current: string
  /** AES-256-GCM with a random IV. `context` is bound to the ciphertext: moved to another user or factor it can't be opened. */
  seal(plain: string, context: string): Promise<string>
  /** @throws BinnacleError `invalid-data` where key, context or a bit is not the one it was sealed with */
  open(sealed: string, context: string): Promise<string>
  /** The key a secret is sealed with. */
  keyOf(sealed: string): string | undefined
  /** A keyed hash of what must not be stored, yet has to be found again: user names and destinations in budgets, codes that were sent. */
  mac(text: string): Promise<string>
}

const ID = /^[A-Za-z0-9_-]{1,32}$/
const IV_BYTES = 12

/**
 * Holds the keys that secrets are sealed with. A sealed secret says which one it was (`v1.<key id>.<iv>.<ciphertext>`), so that keys can be replaced while both are known.
 *
 * @throws BinnacleError `invalid-option`
 */
export function createKeyring(keys: MfaKeys, decrypt: SecretHashing['decrypt'] = undefined): Keyring {
  const { current, secrets } = Object(keys) as Partial<MfaKeys>
  if (typeof current !== 'string' || typeof secrets !== 'object' || secrets === null || secrets instanceof Uint8Array)
    throw invalid('they are not { current, secrets }, with each key by its id in secrets')
  const raw = new Map<string, Bytes>()
  for (const [id, secret] of Object.entries(secrets)) {
    if (!ID.test(id)) throw invalid(`the key id ${JSON.stringify(id.slice(0, 40))} is not 1–32 characters of A-Za-z0-9_-`)
    const bytes = bytesOf(secret)
    if (bytes?.length !== 32) throw invalid(`the key ${id} is not 32 bytes, as they are or in base64url`)
    raw.set(id, bytes)
  }
  const currentRaw = raw.get(current)
  if (!currentRaw) throw invalid(`secrets has no key with the id in current`)

  const open = decrypt ?? webDecrypt
  const imported = new Map<string, Promise<CryptoKey>>()
  const aes = (id: string) => {
    const bytes = raw.get(id)
    if (!bytes)
      throw new BinnacleError(
        'invalid-data',
        'A secret is sealed with a key that is not in keys.secrets. Keep a key until rotateKeys() has run.',
      )
    let key = imported.get(id)
    if (!key) imported.set(id, (key = derive(bytes, 'seal', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt'])))
    return key
  }
  let macKey: Promise<CryptoKey> | undefined

  return {
    current,
    async seal(plain, context) {
      const iv = randomBytes(IV_BYTES)
      const parameters = { name: 'AES-GCM', iv, additionalData: additional(current, context) }
      const sealed = await crypto.subtle.encrypt(parameters, await aes(current), utf8(plain))
      return ['v1', current, toBase64Url(iv), toBase64Url(new Uint8Array(sealed))].join('.')
    },
    async open(sealed, context) {
      const [version, id = '', iv, content] = sealed.split('.')
      if (version !== 'v1') throw new BinnacleError('invalid-data', 'A stored secret has an unknown form.')
      const key = await aes(id)
      try {
        return new TextDecoder().decode(await open(key, read(iv), read(content), additional(id, context)))
      } catch (cause) {
        throw new BinnacleError(
          'invalid-data',
          'A stored secret can not be opened: it was changed, or it belongs to another user or factor.',
          { cause },
        )
      }
    },
    keyOf: (sealed) => sealed.split('.')[1],
    async mac(text) {
      macKey ??= derive(currentRaw, 'mac', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign'])
      return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', await macKey, utf8(text))))
    },
  }
}

/** A copy: whoever made the key may overwrite it. */
function bytesOf(secret: unknown): Bytes | undefined {
  if (secret instanceof Uint8Array) return new Uint8Array(secret)
  return typeof secret === 'string' ? fromBase64Url(secret.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')) : undefined
}

/** One stored key, one use a derived key (HKDF, RFC 5869). */
async function derive(secret: Bytes, use: string, type: AesKeyGenParams | HmacKeyGenParams, usages: KeyUsage[]): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`binnacle mfa ${use}`) }
  return crypto.subtle.deriveKey(parameters, base, type, false, usages)
}

async function webDecrypt(key: CryptoKey, iv: Bytes, sealed: Bytes, additionalData: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed))
}

const read = (text = '') => fromBase64Url(text) ?? new Uint8Array()

const additional = (keyId: string, context: string) => utf8(`binnacle-mfa:v1:${keyId}:${context}`)

const invalid = (why: string) =>
  new BinnacleError(
    'invalid-option',
    `createMfaHandler: keys can not be used: ${why}. Make a key with node -p "crypto.randomBytes(32).toString('base64url')" and keep it where secrets are kept.`,
  )
