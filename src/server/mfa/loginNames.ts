import { sharedKeyOf } from './knownBrowsers.js'
import type { MfaUser } from './options.js'
import { budget, type ScopedBudget, type Service } from './service.js'

/** A name that is typed, in one spelling, and in no table: people type passwords there. */
export async function loginBudget({ keyring, policy }: Service, username: string): Promise<ScopedBudget> {
  return budget('login', await keyring.mac(username.normalize('NFKC').trim().toLowerCase()), policy.budgets.login)
}

/** What the name of a session is known by: as it was typed, or as the application has it. */
export async function nameKeyOf(service: Service, user: MfaUser, budgets: readonly Pick<ScopedBudget, 'scope' | 'key'>[]): Promise<string> {
  const typed = budgets.find(({ scope }) => scope === 'login')
  return sharedKeyOf((typed ?? (await loginBudget(service, user.name))).key)
}
