import { createMonitor } from 'binnacle/monitoring'
import type { RumPayload } from 'binnacle/server'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'

type Report = (metric: { id: string; name: string; value: number }) => void
const { say } = vi.hoisted((): { say: { inp: Report } } => ({ say: { inp() {} } }))
vi.mock('web-vitals', () => {
  const quiet = () => {}
  return {
    ...{ onLCP: quiet, onCLS: quiet, onFCP: quiet, onTTFB: quiet },
    onINP: (report: Report) => (say.inp = report),
  }
})

beforeEach(() => sessionStorage.clear())

/** A page that is seen, and what it has sent of its vitals: their values, and whether they are settled. */
function openPage() {
  const sent: [value: number, isFinal: boolean | undefined][] = []
  const send: typeof fetch = async (_, init) => {
    const { vitals = [] } = JSON.parse(init?.body as string) as RumPayload
    for (const { value, final } of vitals) sent.push([value, final])
    return new Response(null, { status: 204 })
  }
  const monitor = createMonitor({ url: '/rum', fetch: send })
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
  onTestFinished(() => {
    visibility.mockRestore()
    monitor.stop()
  })
  monitor.start()
  return {
    sent,
    measure: (value: number) => say.inp({ id: 'inp', name: 'INP', value }),
    leave: () => window.dispatchEvent(new Event('pagehide')),
    turn(state: DocumentVisibilityState) {
      visibility.mockReturnValue(state)
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
  }
}

it('settles what is reported between pagehide and hiding, in the one request of a page that is left', () => {
  const { sent, measure, leave, turn } = openPage()
  measure(40)
  leave()
  measure(90)
  turn('hidden')
  expect(sent).toEqual([[90, true]])
})

it('settles at pagehide where the page was hidden before, and not sooner', () => {
  const { sent, measure, leave, turn } = openPage()
  measure(40)
  turn('hidden')
  leave()
  expect(sent).toEqual([
    [40, undefined],
    [40, true],
  ])
})

it('goes on where the page comes back from the back-forward cache', () => {
  const { sent, measure, leave, turn } = openPage()
  leave()
  turn('hidden')
  turn('visible')
  measure(60)
  turn('hidden')
  expect(sent).toEqual([[60, undefined]])
})
