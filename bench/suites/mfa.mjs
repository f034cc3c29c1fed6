import { createHmac } from 'node:crypto'
import pg from 'pg'
import { startPostgres } from '../../test/support/postgres.mjs'

export const name = 'mfa'

const VERIFICATIONS = 1_000
const IN_FLIGHT = 50
const ORIGIN = 'https://app.example'
const STEP_MS = 30_000

/** One TOTP challenge answered through the handler, 50 at a time, each of another person; and one code that 50 send at once. */
export async function run({ recordRuns, record, runs }) {
  const { createMemoryMfaStore } = await import('../../dist/server/index.js')
  const { createPostgresMfaStore, migrateMfa } = await import('../../dist/server/postgres/index.js')
  await measure('in memory', () => createMemoryMfaStore({ onNotice: () => {} }))
  const engine = await startPostgres()
  if (!engine) return console.log('  No PostgreSQL here: nothing measured on it.')
  const pool = new pg.Pool({ connectionString: engine.url, max: 10 })
  try {
    await migrateMfa({ pool })
    await measure('on PostgreSQL', () => createPostgresMfaStore({ pool }))
  } finally {
    await pool.end()
    await engine.stop()
  }

  async function measure(where, createStore) {
    const elapsed = []
    const cpu = []
    let lost = 0
    let doubled = 0
    for (let round = 0; round < runs + 1; round += 1) {
      const application = await createApplication(createStore(), `${where} ${round}`)
      const answers = await application.prepare(VERIFICATIONS)
      const before = process.cpuUsage()
      const began = performance.now()
      let next = 0
      const statuses = []
      const worker = async () => {
        while (next < answers.length) statuses.push((await answers[next++]()).status)
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
      const ms = performance.now() - began
      const { user, system } = process.cpuUsage(before)
      const accepted = statuses.filter((status) => status === 200).length
      lost += VERIFICATIONS - accepted
      doubled += Math.max(0, (await application.submitOneCode(IN_FLIGHT)) - 1)
      // The first round warms both ends.
      if (round === 0) continue
      elapsed.push(ms / VERIFICATIONS)
      cpu.push((user + system) / 1_000 / VERIFICATIONS)
    }
    const of = `${IN_FLIGHT} in flight, ${where}`
    recordRuns({ case: of, metric: 'TOTP verify, elapsed', unit: 'ms', values: { binnacle: elapsed } })
    recordRuns({ case: of, metric: 'TOTP verify, CPU of Node', unit: 'ms', values: { binnacle: cpu } })
    record({ case: of, metric: 'lost claims', unit: 'count', binnacle: lost })
    record({ case: of, metric: 'doubled claims', unit: 'count', binnacle: doubled })
  }
}

async function createApplication(store, run) {
  const { createMfaHandler } = await import('../../dist/server/index.js')
  const { createScryptHashing } = await import('../../dist/server/node/index.js')
  let now = Date.now()
  const addresses = new WeakMap()
  const people = new Map()
  const mfa = createMfaHandler({
    store,
    authorize: () => true,
    accounts: { find: async (id) => people.get(id) ?? null, signIn: async (name) => ({ id: name, name }) },
    keys: { current: 'k1', secrets: { k1: Buffer.alloc(32, 1).toString('base64') } },
    hashing: createScryptHashing(),
    origins: [ORIGIN],
    appName: 'Bench',
    peerAddress: (request) => addresses.get(request),
    clock: () => now,
  })
  const open = (index) => {
    let cookie = ''
    return async (path, body) => {
      const headers = { origin: ORIGIN, 'content-type': 'application/json', cookie }
      const request = new Request(`${ORIGIN}/api/mfa/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      addresses.set(request, `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`)
      const response = await mfa(request)
      for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0]
      return { status: response.status, body: await response.json() }
    }
  }
  const signIn = async (call, user) => (await call('login', { username: user.id, password: 'x' })).body
  const enrol = async (index) => {
    const user = { id: `${run} ${index}`, name: `${run} ${index}` }
    people.set(user.id, user)
    const call = open(index)
    await signIn(call, user)
    const { enrolment } = (await call('enrolments/begin', { method: 'totp' })).body
    const { factor } = (await call('enrolments/confirm', { enrolmentId: enrolment.id, code: totp(enrolment.secret, now) })).body
    return { user, call, secret: enrolment.secret, factorId: factor.id }
  }
  const answerOf = async ({ user, secret, factorId }, call) => {
    const { challenge } = await signIn(call, user)
    return () => call('challenges/verify', { challengeId: challenge.id, method: 'totp', factorId, code: totp(secret, now) })
  }

  return {
    /** Answers that are ready to be sent, each of a person of its own. */
    async prepare(count) {
      const enrolled = []
      for (let index = 0; index < count; index += 1) enrolled.push(await enrol(index))
      now += STEP_MS * 2
      const answers = []
      for (const person of enrolled) answers.push(await answerOf(person, person.call))
      return answers
    },
    /** How many of so many sessions get in by one code. */
    async submitOneCode(count) {
      const person = await enrol(1_000_000)
      now += STEP_MS * 2
      const answers = []
      for (let index = 0; index < count; index += 1) answers.push(await answerOf(person, open(2_000_000 + index)))
      const statuses = await Promise.all(answers.map((answer) => answer()))
      return statuses.filter(({ status }) => status === 200).length
    },
  }
}

function totp(secret, now) {
  const bits = [...secret].map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
