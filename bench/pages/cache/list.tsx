import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'

const COUNT = 1_000
export const ids = Array.from({ length: COUNT }, (_, index) => `${index}`)

/** 1,000 components that each read an entry of their own, all of them loaded before. */
export function listOf(Row: (props: { id: string }) => ReactNode, wrap: (children: ReactNode) => ReactNode = (children) => children) {
  let root: Root | undefined
  const rows = ids.map((id) => <Row key={id} id={id} />)
  return {
    mount(container: HTMLElement) {
      root = createRoot(container)
      flushSync(() => root?.render(wrap(rows)))
    },
    unmount() {
      flushSync(() => root?.unmount())
      root = undefined
    },
  }
}
