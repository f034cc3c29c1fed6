import { useIntersectionObserver } from 'binnacle/visibility'
import { listOf } from './list.js'

export const { mount, scroll, unmount } = listOf(function Row() {
  const { ref, isVisible } = useIntersectionObserver()
  return <div ref={ref} style={{ height: 20 }} data-visible={isVisible} />
})
