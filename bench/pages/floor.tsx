import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'

// An empty React div: what every page pays. Its cost is subtracted from the others'.
let root: Root | undefined

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(<div style={{ height: 300 }} />))
}

export function unmount() {
  root?.unmount()
}
