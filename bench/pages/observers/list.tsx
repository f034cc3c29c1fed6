import type { ComponentType } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'

const COUNT = 10_000
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** A page of 10,000 rows that each ask whether they are on the screen; some 40 of them are. */
export function listOf(Row: ComponentType) {
  let root: Root | undefined
  const rows = Array.from({ length: COUNT }, (_, index) => <Row key={index} />)
  return {
    async mount(container: HTMLElement) {
      root = createRoot(container)
      flushSync(() => root?.render(rows))
      // Observers report in the frame after, and what they say is rendered in the one after that.
      await frame()
      await frame()
    },
    async scroll(_: HTMLElement, index: number) {
      window.scrollTo(0, 400 * (index + 1))
      await frame()
      await frame()
    },
    unmount() {
      flushSync(() => root?.unmount())
      root = undefined
    },
  }
}
