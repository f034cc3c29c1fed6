import { sortKeys } from '../core/ranksort.js'

interface WorkerScope {
  onmessage: ((event: { data: Float64Array }) => void) | null
  postMessage: (order: Int32Array, transfer: ArrayBufferLike[]) => void
}

// A module of its own, because a strict policy allows workers from the page's origin and none from a blob.
const scope = globalThis as unknown as WorkerScope
scope.onmessage = ({ data }) => {
  const order = sortKeys(data)
  scope.postMessage(order, [order.buffer])
}
