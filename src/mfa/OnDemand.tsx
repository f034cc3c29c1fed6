'use client'
import { useEffect, useState, type ComponentType } from 'react'
import { mfaMessages } from '../core/messages/mfa.js'

import { useMessages } from '../internal/useSettings.js'
import { ProblemNote } from './ProblemNote.js'
import { StepSkeleton } from './StepSkeleton.js'

export interface OnDemandProps {
  /** One function for the life of the page. */
  load: () => Promise<ComponentType>
}

/** A view that few people come to, loaded when one does; another attempt where the network failed. */
export function OnDemand({ load }: OnDemandProps) {
  const t = useMessages('mfa', mfaMessages)
  // A component is a function: wrapped, or useState would call it.
  const [result, setResult] = useState<{ View?: ComponentType; hasFailed?: boolean }>({})
  const { View, hasFailed } = result
  const isWanted = !View && !hasFailed
  useEffect(() => {
    if (!isWanted) return
    let isCurrent = true
    load().then(
      (loaded) => isCurrent && setResult({ View: loaded }),
      () => isCurrent && setResult({ hasFailed: true }),
    )
    return () => {
      isCurrent = false
    }
  }, [load, isWanted])
  if (View) return <View />
  if (!hasFailed) return <StepSkeleton />
  return (
    <>
      <ProblemNote problem={{ code: 'unreachable' }} clockOffsetMs={0} />
      <button type="button" className="bn-Button bn-MfaForm-submit" onClick={() => setResult({})}>
        {t('again')}
      </button>
    </>
  )
}
