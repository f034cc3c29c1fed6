import { afterEach, expect, it, vi } from 'vitest'
import { createTabChannel, type TabChannel } from '../../src/internal/tabchannel.js'

const open: TabChannel<unknown>[] = []
const channel = (name: string, onMessage: (message: unknown) => void = () => {}) => {
  const made = createTabChannel(name, onMessage)
  open.push(made)
  return made
}
afterEach(() => {
  for (const made of open.splice(0)) made.dispose()
  vi.unstubAllGlobals()
})

it('reaches the others under the same name, and not itself', async () => {
  const self = vi.fn<(message: unknown) => void>()
  const elsewhere = vi.fn<(message: unknown) => void>()
  const heard = new Promise<unknown>((resolve) => channel('one', resolve))
  channel('two', elsewhere)
  channel('one', self).post({ at: 1 })
  expect(await heard).toEqual({ at: 1 })
  expect(self).not.toHaveBeenCalled()
  expect(elsewhere).not.toHaveBeenCalled()
})

it('is deaf and mute, but harmless, once disposed of or where there are no channels', async () => {
  const gone = vi.fn<(message: unknown) => void>()
  const ended = channel('three', gone)
  ended.dispose()
  ended.post('after')
  const heard = new Promise<unknown>((resolve) => channel('three', resolve))
  channel('three').post('now')
  await heard
  expect(gone).not.toHaveBeenCalled()

  vi.stubGlobal('BroadcastChannel', undefined)
  expect(() => channel('four').post('nobody')).not.toThrow()
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      constructor() {
        throw new DOMException('opaque origin', 'SecurityError')
      }
    },
  )
  expect(() => channel('five').post('nobody')).not.toThrow()
})
