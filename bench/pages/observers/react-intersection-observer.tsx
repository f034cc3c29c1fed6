import { useInView } from 'react-intersection-observer'
import { listOf } from './list.js'

export const { mount, scroll, unmount } = listOf(function Row() {
  const { ref, inView } = useInView()
  return <div ref={ref} style={{ height: 20 }} data-visible={inView} />
})
