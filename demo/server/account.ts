import * as webauthnServer from '@simplewebauthn/server'
import { createMfaHandler, type Handler, type MfaEvent, type MfaMessage } from 'binnacle/server'
import { createScryptHashing, peerAddress } from 'binnacle/server/node'
import { createPostgresMfaStore, migrateMfa } from 'binnacle/server/postgres'
import type { DemoData } from './data.js'
import { createPeople } from './people.js'

const MINUTE = 60_000
const MOST_EVENTS = 100

/** What would have been sent. */
export type OutboxMessage = Pick<MfaMessage, 'destination' | 'expiresAt'> & { by: 'sms' | 'email'; text: string }

export interface DemoAccount {
  /** Where its pages are: keys are bound to the name "localhost", which an address such as 127.0.0.1 is not. */
  origin: string
  /** Everything below /api/mfa/. */
  mfa: Handler
  routes: ReadonlyMap<string, Handler>
}

/**
 * Accounts with MFA as an application has them: its own people, `createMfaHandler` over its database, and an audit of every decision. Two things are for a demo alone:
 * messages go to the console and to an outbox, and who signs up with a taken name is told so.
 */
export async function createAccount({ database, key }: Pick<DemoData, 'database' | 'key'>, port: number): Promise<DemoAccount> {
  const origin = `http://localhost:${port}`
  await migrateMfa({ pool: database })
  await database.query('CREATE TABLE IF NOT EXISTS demo_events (id bigserial PRIMARY KEY, user_id text, event jsonb NOT NULL)')
  const people = await createPeople(database)

  // One after the other, so that their order is the order of the decisions.
  let written: Promise<unknown> = Promise.resolve()
  const keep = (event: MfaEvent) =>
    (written = written
      .catch(() => {})
      .then(() => database.query('INSERT INTO demo_events (user_id, event) VALUES ($1, $2)', [event.userId, JSON.stringify(event)])))

  const outbox: { userId: string; message: OutboxMessage }[] = []
  const send =
    (by: 'sms' | 'email') =>
    async ({ userId, destination, code, expiresAt, host }: MfaMessage) => {
      const text = `Your code for the Binnacle demo is ${code}.\n@${host} #${code}`
      outbox.unshift({ userId, message: { by, destination, text, expiresAt } })
      outbox.length = Math.min(outbox.length, MOST_EVENTS)
      console.log(`Demo outbox, ${by} to ${destination}: ${code}`)
    }

  const mfa = createMfaHandler({
    store: createPostgresMfaStore({ pool: database }),
    authorize: (_, { endpoint }) => endpoint !== 'GET coverage',
    accounts: people.accounts,
    keys: { current: 'demo', secrets: { demo: key } },
    hashing: createScryptHashing(),
    origins: [origin],
    appName: 'Binnacle demo',
    senders: { sms: send('sms'), email: send('email') },
    webauthn: { server: webauthnServer, rpId: 'localhost' },
    peerAddress,
    policy: { required: true, trustDeviceDays: 30, sessions: { idleMs: 15 * MINUTE } },
    onEvent: async (event) => void (await keep(event)),
  })

  const answer = (body: object, status = 200) => Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
  const refuse = (status: number, message: string) => answer({ error: { message } }, status)

  const routes = new Map<string, Handler>([
    [
      '/api/account/sign-up',
      async (request) => {
        if (request.method !== 'POST') return refuse(405, 'Send it by POST.')
        if (request.headers.get('origin') !== origin || request.headers.get('content-type') !== 'application/json')
          return refuse(403, 'This request comes from another page.')
        const result = await people.signUp(Object(await request.json().catch(() => null)))
        return 'problem' in result ? refuse(422, result.problem) : mfa.startSession(request, result.user.id, { hasPassword: true })
      },
    ],
    [
      '/api/account/events',
      async (request) => {
        const who = await mfa.authenticate(request)
        if (who?.level !== 'mfa') return refuse(who ? 403 : 401, 'Sign in first.')
        await written.catch(() => {})
        // Whoever was refused before it was known who they are is nobody: here, where everybody is on one machine, those are shown too.
        const { rows } = await database.query(
          `SELECT event FROM demo_events WHERE user_id = $1 OR user_id IS NULL ORDER BY id DESC LIMIT ${MOST_EVENTS}`,
          [who.userId],
        )
        return answer({ events: rows.map((row) => (row as { event: MfaEvent }).event) })
      },
    ],
    [
      '/api/account/outbox',
      async (request) => {
        // A person who still owes a factor has to read the code that was sent.
        const who = await mfa.authenticate(request)
        const now = Date.now()
        const mine = outbox.filter(({ message, userId }) => userId === who?.userId && message.expiresAt > now)
        return answer({ messages: mine.map(({ message }) => message) })
      },
    ],
  ])
  return { origin, mfa, routes }
}
