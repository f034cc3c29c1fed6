import { BinnacleProvider, german } from 'binnacle'
import { ProgressChart, type Goal } from 'binnacle/charts'
import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

const data: Goal[] = [
  { id: 'lessons', label: 'Lessons', value: 150, target: 100, expected: 70 },
  { id: 'minutes', label: 'Practice', unit: 'min', value: 60, target: 240, expected: 120 },
  { id: 'open', label: 'Anything', value: 3 },
]

describeConformance('ProgressChart', (props) => <ProgressChart title="Goals" data={data} {...props} />)

const still = (children: ReactNode, dir?: 'rtl') => (
  <BinnacleProvider reducedMotion dir={dir}>
    <div style={{ inlineSize: 560 }}>{children}</div>
  </BinnacleProvider>
)
const rings = (root: Element) => [...root.querySelectorAll('.bn-ProgressRings-ring')]
const painted = (root: Element, count: number) => expect.poll(() => rings(root).length, { timeout: 30_000 }).toBe(count)
afterEach(() => vi.restoreAllMocks())

describe('ProgressChart', () => {
  it('paints a ring for each goal from the outside in: a second lap, a quarter, nothing, and the pace across', async () => {
    const screen = await render(still(<ProgressChart title="Goals" data={data} height={240} />))
    await painted(screen.container, 3)
    const plot = (screen.container.querySelector('.bn-Progress-paint') as Element).getBoundingClientRect()
    expect([plot.width, plot.height].map(Math.round)).toEqual([213, 213])
    const [over, quarter, none] = ['lessons', 'minutes', 'open'].map((goal) =>
      screen.container.querySelector(`.bn-ProgressRings-ring[data-goal="${goal}"]`),
    )
    const sectors = (ring: Element | null | undefined) =>
      [...(ring?.querySelectorAll('path.recharts-sector') ?? [])].map((path) => path.getBoundingClientRect())
    // A whole ring, and half of one over it, to the right.
    const [track, whole, lap] = sectors(over)
    expect(track?.width).toBe(whole?.width)
    expect(whole?.width).toBeGreaterThan(plot.width - 12)
    expect(lap?.left).toBeGreaterThan(plot.left + plot.width / 2 - 12)
    const [, arc] = sectors(quarter)
    expect(arc?.bottom).toBeLessThan(plot.top + plot.height / 2 + 2)
    expect(arc?.left).toBeGreaterThan(plot.left + plot.width / 2 - 2)
    expect(arc?.top).toBeGreaterThan(whole?.top ?? 0)
    expect(sectors(none)).toHaveLength(1)
    // Expected by now: half of it, straight down.
    const pace = quarter?.querySelector('.bn-ProgressRings-pace')?.getBoundingClientRect()
    expect(pace?.left).toBeCloseTo(plot.left + plot.width / 2, -0.5)
    expect(pace?.top).toBeGreaterThan(plot.top + plot.height / 2)
    expect(none?.querySelector('.bn-ProgressRings-pace')).toBeNull()
  })

  it('lists value, target, share and status, and says the takeaway; the same as a table', async () => {
    const screen = await render(still(<ProgressChart title="Goals" data={data} />))
    const items = screen.getByRole('list', { name: 'Goals' }).getByRole('listitem')
    await expect.element(items.nth(0)).toHaveTextContent('Lessons150%150 of 100ReachedExpected by now: 70')
    await expect.element(items.nth(1)).toHaveTextContent('Practice25%60 of 240 minBehind paceExpected by now: 120 min')
    await expect.element(items.nth(2)).toHaveTextContent('Anything–3No target')
    expect(screen.container.querySelector('figcaption')).toHaveTextContent(
      '1 of 2 goals reached, 1 behind pace; furthest to go: \u2068Practice\u2069 (25%)',
    )
    await screen.getByRole('button', { name: 'View as table' }).click()
    await expect.element(screen.getByRole('columnheader', { name: 'Expected by now' })).toBeVisible()
    const cells = [...screen.container.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(cells[1]).toEqual(['Practice', '60 min', '240 min', '25%', '120 min', 'Behind pace'])
    expect(cells[2]).toEqual(['Anything', '3', '–', '–', '–', 'No target'])
  })

  it('draws bars in the rows of many goals, without recharts, from the right where one reads from the right; the rest is counted', async () => {
    const many = Array.from({ length: 30 }, (_, goal) => ({ id: String(goal), value: goal * 5, target: 100 }))
    const screen = await render(still(<ProgressChart title="Goals" data={many} height={260} />, 'rtl'))
    await expect.element(screen.getByText('26 more goals')).toBeVisible()
    const bars = [...screen.container.querySelectorAll('.bn-Progress-done')].map((bar) => bar.getBoundingClientRect())
    const track = (screen.container.querySelector('.bn-Progress-track') as Element).getBoundingClientRect()
    expect(bars.map(({ width }) => Math.round((width / track.width) * 100))).toEqual([5, 10, 15])
    for (const { right } of bars) expect(right).toBeCloseTo(track.right, 0)
    expect(screen.container.querySelector('.bn-Progress-rings')).toBeNull()
  })

  it('shifts nothing when it is hydrated and painted: the server sends the list, and keeps the room of the rings', async () => {
    const said = vi.spyOn(console, 'error')
    const container = document.body.appendChild(document.createElement('div'))
    const chart = still(
      <>
        <ProgressChart title="Goals" data={data} />
        <p>below</p>
      </>,
    )
    container.innerHTML = renderToString(chart)
    expect(container.innerHTML).not.toContain('recharts')
    const places = () =>
      [...container.querySelectorAll('p:last-child, .bn-Progress-row')].map((element) => element.getBoundingClientRect().toJSON() as object)
    const before = places()
    const root = hydrateRoot(container, chart)
    await painted(container, 3)
    expect(places()).toEqual(before)
    expect(said).not.toHaveBeenCalled()
    root.unmount()
    container.remove()
  })

  it('shows an error, and throws none, where the data is not a list; speaks German', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(still(<ProgressChart title="Goals" data={{ lessons: 3 } as unknown as Goal[]} />))
    await expect.element(screen.getByRole('alert')).toHaveTextContent('`data` is object, not a list')
    expect(said.mock.calls.flat().join()).toContain('ProgressChart')
    await screen.rerender(
      <BinnacleProvider locale="de" messages={german}>
        <ProgressChart title="Ziele" data={data} />
      </BinnacleProvider>,
    )
    await expect.element(screen.getByRole('listitem').nth(1)).toHaveTextContent('60 von 240 min')
    await expect.element(screen.getByRole('figure')).toHaveTextContent('1 von 2 Zielen erreicht, 1 hinter dem Plan')
  })
})
