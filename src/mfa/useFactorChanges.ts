'use client'
import { useRef, useState } from 'react'
import type { FactorsResponse, MfaFactor } from '../core/mfa.js'
import type { MfaAdapter } from './adapter.js'
import type { OverviewStore } from './overviewstore.js'
import { problemOf, type MfaProblem } from './problem.js'

/** A change of the list, as it is asked of the back end. */
export type FactorChange = { kind: 'rename'; factor: MfaFactor; name: string } | { kind: 'remove' | 'default'; factor: MfaFactor }

export interface FactorChanges {
  /** Under way. */
  pending: FactorChange | null
  /** Waits for the person to verify again, for `action`. */
  reauth: { action: string; change: FactorChange } | null
  problem: MfaProblem | null
  /** The last that succeeded. */
  done: FactorChange | null
  /** Resolves true when the change is made, false where it is not (yet). */
  run(change: FactorChange): Promise<boolean>
  /** Verified: makes the change that waited. */
  resume(): Promise<boolean>
  dismiss(): void
}

const ask = (adapter: MfaAdapter, change: FactorChange): Promise<FactorsResponse> => {
  const factorId = change.factor.id
  if (change.kind === 'rename') return adapter.renameFactor({ factorId, name: change.name })
  return change.kind === 'remove' ? adapter.removeFactor({ factorId }) : adapter.setDefaultFactor({ factorId })
}

/** Changes of the list, one at a time, each verified again where the back end asks for it. */
export function useFactorChanges(adapter: MfaAdapter, store: OverviewStore): FactorChanges {
  const [state, setState] = useState<Pick<FactorChanges, 'pending' | 'reauth' | 'problem' | 'done'>>({
    pending: null,
    reauth: null,
    problem: null,
    done: null,
  })
  const isBusy = useRef(false)
  const settle = (changes: Partial<typeof state>) => setState({ pending: null, reauth: null, problem: null, done: null, ...changes })

  const run = async (change: FactorChange) => {
    if (isBusy.current) return false
    isBusy.current = true
    settle({ pending: change })
    try {
      const { factors } = await store.clock.ask(() => ask(adapter, change))
      store.setFactors(factors)
      settle({ done: change })
      if (change.kind === 'remove' && change.factor.method === 'webauthn') void tellAuthenticators(adapter)
      return true
    } catch (error) {
      const problem = problemOf(error)
      settle(
        problem.code === 'reauth-required' && problem.action !== undefined ? { reauth: { action: problem.action, change } } : { problem },
      )
      return false
    } finally {
      isBusy.current = false
    }
  }
  return { ...state, run, resume: async () => (state.reauth ? run(state.reauth.change) : false), dismiss: () => settle({}) }
}

/** So that a passkey which is gone here is no longer offered there. */
async function tellAuthenticators(adapter: MfaAdapter) {
  try {
    const { webauthn } = await adapter.overview()
    if (webauthn) await (await import('./ceremony.js')).signalAccepted(webauthn)
  } catch {
    // A courtesy only.
  }
}
