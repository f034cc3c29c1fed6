import { createDecipheriv, createHash, createHmac, KeyObject, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { BinnacleError } from '../../core/errors.js'
import type { SecretHashing } from '../index.js'

export interface ScryptOptions {
  /** N, a power of two: time and memory (128 × N × 8 bytes) grow with it. */
  cost?: number
  /** p: time alone grows with it. */
  parallelization?: number
}

const BLOCK_SIZE = 8
const HASH_BYTES = 32
const SALT_BYTES = 16
const TAG_BYTES = 16

/** Hashes under way in this process: Node has four threads by default, and what reads files or looks up names needs one of them, too. */
const AT_ONCE = 2
let underWay = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else underWay += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else underWay -= 1
  }
}

const hash = (secret: string, salt: Uint8Array, cost: number, parallelization: number): Promise<Uint8Array> =>
  inTurn(() => derive(secret, salt, cost, parallelization))

function derive(secret: string, salt: Uint8Array, cost: number, parallelization: number): Promise<Uint8Array> {
  const options = { cost, blockSize: BLOCK_SIZE, parallelization, maxmem: 256 * BLOCK_SIZE * (cost + parallelization + 1) }
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))))
  })
}

const isUsable = ({ cost, parallelization }: Required<ScryptOptions>) =>
  Number.isInteger(Math.log2(cost)) &&
  cost >= 2 &&
  cost <= 2 ** 20 &&
  Number.isInteger(parallelization) &&
  parallelization >= 1 &&
  parallelization <= 16

function check(name: string, { cost, parallelization }: Required<ScryptOptions>): Required<ScryptOptions> {
  if (isUsable({ cost, parallelization })) return { cost, parallelization }
  throw new BinnacleError(
    'invalid-option',
    `${name}: cost is ${cost} and parallelization ${parallelization}. Pass a power of two up to 2 ** 20, and 1–16.`,
  )
}

/**
 * The slow hash that `createMfaHandler` keeps recovery codes with, off the main thread. A code has 80 bits, so that 16 MiB (N = 2^14) are plenty. Beside it
 * what is quick, on the main thread, since that takes less time than asking another one. Two slow hashes at once run in a process, those of passwords included; others wait.
 *
 * @throws BinnacleError `invalid-option`
 */
export function createScryptHashing(options: ScryptOptions = {}): SecretHashing {
  const { cost, parallelization } = check('createScryptHashing', { cost: 2 ** 14, parallelization: 1, ...options })
  return {
    hash: (secret, salt) => hash(secret, salt, cost, parallelization),
    hmac: (algorithm, key, message) => new Uint8Array(createHmac(algorithm.replace('-', ''), key).update(message).digest()),
    sha256: (message) => createHash('sha256').update(message).digest(),
    decrypt,
  }
}

function decrypt(key: CryptoKey, iv: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array {
  const content = sealed.subarray(0, -TAG_BYTES)
  // Without its length Node would take a tag that was cut short.
  const decipher = createDecipheriv('aes-256-gcm', KeyObject.from(key), iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(additional).setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(content), decipher.final()])
}

export interface PasswordHashing {
  /** What to store: parameters, salt and hash. */
  hash(password: string): Promise<string>
  /** Whether a password is the stored one. Without a stored one it does the same work and says no: so time does not tell who has an account. */
  verify(password: string, stored: string | null | undefined): Promise<boolean>
  /** Whether a stored hash was made with other parameters than these, or can't be read: hash the password anew after it was verified. */
  needsRehash(stored: string): boolean
}

/**
 * Hashes passwords by scrypt, by default with what OWASP asks for (Password Storage Cheat Sheet: N = 2^14, r = 8, p = 5).
 *
 * @throws BinnacleError `invalid-option`
 */
export function createPasswordHashing(options: ScryptOptions = {}): PasswordHashing {
  const { cost, parallelization } = check('createPasswordHashing', { cost: 2 ** 14, parallelization: 5, ...options })
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      const key = await hash(password.normalize('NFKC'), salt, cost, parallelization)
      return ['scrypt', cost, parallelization, salt.toString('base64url'), Buffer.from(key).toString('base64url')].join('$')
    },
    async verify(password, stored) {
      const known = read(stored)
      const given = await hash(
        password.normalize('NFKC'),
        known?.salt ?? randomBytes(SALT_BYTES),
        known?.cost ?? cost,
        known?.parallelization ?? parallelization,
      )
      return timingSafeEqual(given, known?.key ?? randomBytes(HASH_BYTES)) && known !== undefined
    },
    needsRehash(stored) {
      const known = read(stored)
      return known?.cost !== cost || known.parallelization !== parallelization
    },
  }
}

/** What `hash` has stored; undefined where it is anything else, so that a damaged row is a wrong password and no error. */
function read(stored: string | null | undefined) {
  const [name, ...rest] = (stored ?? '').split('$')
  const [cost, parallelization] = rest.slice(0, 2).map(Number)
  const [salt, key] = rest.slice(2).map((part) => Buffer.from(part, 'base64url'))
  if (name !== 'scrypt' || rest.length !== 4 || !cost || !parallelization || !isUsable({ cost, parallelization })) return undefined
  return salt && salt.length > 0 && key?.length === HASH_BYTES ? { cost, parallelization, salt, key } : undefined
}
