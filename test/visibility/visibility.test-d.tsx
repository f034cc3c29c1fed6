import { useIntersectionObserver, type IntersectionState } from 'binnacle/visibility'
import { useRef } from 'react'
import { expectTypeOf, it } from 'vitest'

it('gives a ref for any element, or a boolean for a ref object', () => {
  function Component() {
    expectTypeOf(useIntersectionObserver()).toEqualTypeOf<IntersectionState>()
    const { ref, isVisible, entry } = useIntersectionObserver({ threshold: [0, 1], root: undefined })
    expectTypeOf(isVisible).toBeBoolean()
    expectTypeOf(entry).toEqualTypeOf<IntersectionObserverEntry | undefined>()
    const target = useRef<HTMLElement>(null)
    expectTypeOf(useIntersectionObserver(target, { once: true })).toEqualTypeOf<boolean>()
    // @ts-expect-error no element, no options
    useIntersectionObserver(document.body)
    return (
      <svg ref={ref}>
        <path ref={ref} />
      </svg>
    )
  }
  expectTypeOf(Component).toBeFunction()
})
