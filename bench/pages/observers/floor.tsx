import { listOf } from './list.js'

export const { mount, scroll, unmount } = listOf(function Row() {
  return <div style={{ height: 20 }} data-visible={false} />
})
