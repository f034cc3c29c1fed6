import { listOf } from './list.js'

export const { mount, unmount } = listOf(function Row({ id }) {
  return <div>{id}</div>
})
