import { randomUUID } from 'node:crypto'
import type { MfaAccounts, MfaUser } from 'binnacle/server'
import { createPasswordHashing } from 'binnacle/server/node'
import type { PostgresPool } from 'binnacle/server/postgres'

/** SP 800-63B-4, section 3.1.1.2: eight characters where a factor comes on top; length is what counts, and no rule of composition. */
const PASSWORD = { min: 8, max: 1_024 }
const LONGEST_NAME = 64

export type SignUp = { user: MfaUser } | { problem: string }

/** The demo's own people and their passwords: what an application has before it has MFA. */
export async function createPeople(database: PostgresPool) {
  await database.query(
    `CREATE TABLE IF NOT EXISTS demo_people (
       id text PRIMARY KEY, name text NOT NULL, spelling text NOT NULL UNIQUE, password text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
  )
  const passwords = createPasswordHashing()
  const spell = (name: string) => name.normalize('NFKC').trim().toLowerCase()
  const find = async (column: 'id' | 'spelling', value: string) => {
    const { rows } = await database.query(`SELECT id, name, password FROM demo_people WHERE ${column} = $1`, [value])
    return rows[0] as (MfaUser & { password: string }) | undefined
  }
  const userOf = ({ id, name }: MfaUser): MfaUser => ({ id, name })

  const accounts: MfaAccounts = {
    async find(id) {
      const person = await find('id', id)
      return person ? userOf(person) : null
    },
    async signIn(name, password) {
      const person = await find('spelling', spell(name))
      // The same work where there is nobody: time must not tell.
      return (await passwords.verify(password, person?.password)) && person ? userOf(person) : null
    },
    checkPassword: async (id, password) => passwords.verify(password, (await find('id', id))?.password),
  }
  return {
    accounts,
    async signUp({ name, password }: { name?: unknown; password?: unknown }): Promise<SignUp> {
      if (typeof name !== 'string' || !spell(name) || name.length > LONGEST_NAME)
        return { problem: 'Choose a name of up to 64 characters.' }
      if (typeof password !== 'string' || password.length < PASSWORD.min || password.length > PASSWORD.max)
        return { problem: `Choose a password of at least ${PASSWORD.min} characters.` }
      const user = { id: randomUUID(), name: name.trim() }
      const { rows } = await database.query(
        'INSERT INTO demo_people (id, name, spelling, password) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id',
        [user.id, user.name, spell(name), await passwords.hash(password)],
      )
      return rows.length > 0 ? { user } : { problem: 'This name is taken: choose another, or sign in.' }
    },
  }
}
