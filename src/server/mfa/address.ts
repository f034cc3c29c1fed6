import { BinnacleError } from '../../core/errors.js'

/** A network: its first bits as text, and how many they are. */
type Bits = string

/** Which address a request comes from, as budgets count it. */
export interface ClientAddress {
  /** IPv4 whole, IPv6 by /64, which one subscriber has; `unknown` where nobody can tell: all of those share one budget. */
  key: string
  /** For events: an IPv4 /24 or an IPv6 /48. */
  network: string | null
}

/**
 * Reads the address of a client. `X-Forwarded-For` is believed only as far as declared proxies wrote it: from the right, the first address that is none of theirs.
 *
 * @throws BinnacleError `invalid-option` where a proxy is no address or CIDR range
 */
export function createClientAddress(
  peerAddress: (request: Request) => string | null | undefined,
  trustedProxies: readonly string[] = [],
): (request: Request) => ClientAddress {
  const proxies = trustedProxies.map((range) => {
    const [address = '', length] = range.split('/')
    const bits = bitsOf(address)
    const prefix = length === undefined ? bits?.length : Number(length)
    if (bits === undefined || prefix === undefined || !(prefix >= 0 && prefix <= bits.length))
      throw new BinnacleError(
        'invalid-option',
        `createMfaHandler: trustedProxies has ${JSON.stringify(range)}. Pass an address or a range such as 10.0.0.0/8.`,
      )
    return { family: bits.length, start: bits.slice(0, prefix) }
  })
  const isProxy = (bits: Bits) => proxies.some(({ family, start }) => family === bits.length && bits.startsWith(start))

  return (request) => {
    let bits = bitsOf(peerAddress(request) ?? '')
    const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? []
    while (bits && isProxy(bits) && forwarded.length > 0) bits = bitsOf(forwarded.pop() ?? '')
    return clientAddress(bits)
  }
}

/** An address that somebody wrote down, as budgets count it. */
export const parseClientAddress = (written: string): ClientAddress => clientAddress(bitsOf(written))

function clientAddress(bits: Bits | undefined): ClientAddress {
  if (!bits) return { key: 'unknown', network: null }
  return bits.length === 32
    ? { key: ipv4(bits), network: `${ipv4(bits.slice(0, 24).padEnd(32, '0'))}/24` }
    : { key: `${ipv6(bits.slice(0, 64))}::/64`, network: `${ipv6(bits.slice(0, 48))}::/48` }
}

const binary = (value: number, length: number) => value.toString(2).padStart(length, '0')
const groups = (bits: Bits, length: number) =>
  Array.from({ length: bits.length / length }, (_, index) => Number.parseInt(bits.slice(index * length, (index + 1) * length), 2))
const ipv4 = (bits: Bits) => groups(bits, 8).join('.')
const ipv6 = (bits: Bits) =>
  groups(bits, 16)
    .map((group) => group.toString(16))
    .join(':')

/** The bits of an address: 32 of IPv4 (also where it is mapped into IPv6), 128 of IPv6. Undefined where it is none. */
function bitsOf(written: string): Bits | undefined {
  const text = written
    .trim()
    .replace(/^\[|\](?::\d+)?$/g, '')
    .replace(/%.*$/, '')
  const four = bitsOfIpv4(text)
  if (four) return four
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const mapped = tail && bitsOfIpv4(tail[2] ?? '')
  if (tail && !mapped) return undefined
  const plain =
    tail && mapped
      ? `${tail[1]}${groups(mapped, 16)
          .map((group) => group.toString(16))
          .join(':')}`
      : text
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - rest.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array<string>(missing).fill('0'), ...rest]
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const bits = all.map((group) => binary(Number.parseInt(group, 16), 16)).join('')
  return bits.startsWith(`${'0'.repeat(80)}${'1'.repeat(16)}`) ? bits.slice(96) : bits
}

function bitsOfIpv4(text: string): Bits | undefined {
  // A port, as some proxies add it.
  const parts = text.replace(/:\d+$/, '').split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.map((part) => binary(Number(part), 8)).join('')
}
