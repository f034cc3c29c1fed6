'use client'
import { useEffect, type ComponentType } from 'react'
import type { EnrollmentState, EnrollmentStep } from '../enrollment.js'
import { OnDemand } from '../OnDemand.js'
import { LoadingStep } from './LoadingStep.js'
import { MethodPicker } from './MethodPicker.js'
import { TotpSetup } from './TotpSetup.js'

/** Where everybody comes by. One view stands for several steps where the person stays at one thing: scanning and checking, say. */
const VIEWS = { loading: LoadingStep, picking: MethodPicker, totp: TotpSetup } satisfies Record<string, ComponentType>

const loadLater = () => import('./laterSteps.js')

/** By name, so that each has one function for the life of the page. */
const later = (name: keyof Awaited<ReturnType<typeof loadLater>>) => async (): Promise<ComponentType> => (await loadLater())[name]
const LATER = {
  gate: later('gate'),
  destination: later('destination'),
  sent: later('sent'),
  ceremony: later('ceremony'),
  naming: later('naming'),
  reauth: later('reauth'),
  recovery: later('recovery'),
  backup: later('backup'),
  done: later('done'),
  expired: later('expired'),
  unsupported: later('unsupported'),
  cancelled: later('cancelled'),
} satisfies Record<string, () => Promise<ComponentType>>

export type EnrollmentViewName = keyof typeof VIEWS | keyof typeof LATER

const VIEW_OF: Record<Exclude<EnrollmentStep, 'verifying' | 'beginning'>, EnrollmentViewName> = {
  loading: 'loading',
  gate: 'gate',
  picking: 'picking',
  'otp.destination': 'destination',
  reauth: 'reauth',
  'totp.scan': 'totp',
  'totp.manual': 'totp',
  'otp.sent': 'sent',
  'key.ceremony': 'ceremony',
  'key.naming': 'naming',
  'recovery.generating': 'recovery',
  'recovery.unsaved': 'recovery',
  'recovery.acknowledging': 'recovery',
  'recovery.acknowledged': 'backup',
  done: 'done',
  expired: 'expired',
  unsupported: 'unsupported',
  cancelled: 'cancelled',
}

export function enrollmentViewOf(state: EnrollmentState): EnrollmentViewName {
  if (state.step === 'verifying') return VIEW_OF[state.from.step]
  // What was picked stays in sight until the server has begun.
  if (state.step === 'beginning') return 'destination' in state.request ? 'destination' : 'picking'
  return VIEW_OF[state.step]
}

export interface EnrollmentStepsProps {
  state: EnrollmentState
  slots: Partial<Record<EnrollmentViewName, ComponentType>>
}

/** The step one is at, in one's own view where there is a slot for it. */
export function EnrollmentSteps({ state, slots }: EnrollmentStepsProps) {
  const name = enrollmentViewOf(state)
  const hasBegun = name !== 'loading' && name !== 'gate' && name !== 'picking'
  useEffect(() => {
    // While the person reads and scans. A failure is met where the step is wanted.
    if (hasBegun) loadLater().catch(() => {})
  }, [hasBegun])
  const Slot = slots[name]
  if (Slot) return <Slot />
  // Where there is a choice, it stands in the gate: one press less.
  const isPicker = state.step === 'gate' && state.next === 'factor' && state.choices.length > 1
  if (name in LATER && !isPicker) return <OnDemand key={name} load={LATER[name as keyof typeof LATER]} />
  const View = isPicker ? VIEWS.picking : VIEWS[name as keyof typeof VIEWS]
  return <View />
}
