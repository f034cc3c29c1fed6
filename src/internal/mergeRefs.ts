import type { Ref, RefCallback } from 'react'

/** One callback ref for a component's own need and the caller's; each clean-up is kept. Memoise the result: a new one detaches and attaches. */
export function mergeRefs<T>(...refs: (Ref<T> | undefined)[]): RefCallback<T> {
  return (element) => {
    const cleanUps = refs.map((ref) => {
      if (typeof ref === 'function') {
        const cleanUp = ref(element)
        return typeof cleanUp === 'function' ? cleanUp : () => ref(null)
      }
      if (ref) ref.current = element
      return () => {
        if (ref) ref.current = null
      }
    })
    return () => {
      for (const cleanUp of cleanUps) cleanUp()
    }
  }
}
