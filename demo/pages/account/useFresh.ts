import { useEffect, useState } from 'react'
import { get, onActivity } from './api.js'

/** What the server says now, asked again whenever something was done. Undefined before the first answer, and where it refuses. */
export function useFresh<T>(path: string): T | undefined {
  const [value, setValue] = useState<T>()
  useEffect(() => {
    let asked = 0
    const ask = async () => {
      const ticket = ++asked
      const answer = await get<T>(path).catch(() => undefined)
      if (ticket === asked) setValue(answer)
    }
    void ask()
    const stop = onActivity(() => void ask())
    return () => {
      asked = -1
      stop()
    }
  }, [path])
  return value
}
