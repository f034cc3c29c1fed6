'use client'
import { useEffect, useState } from 'react'

/** A module loaded when it is first wanted. `load` is one function for the life of the page. */
export function useOnDemand<Module>(
  load: () => Promise<Module>,
  isWanted: boolean,
): { module?: Module; error?: unknown; retry: () => void } {
  const [result, setResult] = useState<{ module?: Module; error?: unknown }>({})
  const [attempt, setAttempt] = useState(0)
  const isMissing = !result.module
  useEffect(() => {
    if (!isWanted || !isMissing) return
    let isCurrent = true
    load().then(
      (module) => isCurrent && setResult({ module }),
      (error: unknown) => isCurrent && setResult({ error }),
    )
    return () => {
      isCurrent = false
    }
  }, [load, isWanted, isMissing, attempt])
  const retry = () => {
    setResult({})
    setAttempt(attempt + 1)
  }
  return { ...result, retry }
}
