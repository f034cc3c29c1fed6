import { BinnacleProvider, german } from 'binnacle'
import { EngagementChart, type EngagementSeries } from 'binnacle/charts'
import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { userEvent } from 'vitest/browser'
import { describeConformance } from '../support/conformance.js'

const DAY = 86_400_000
const MONDAY = Date.UTC(2026, 10, 16)
const x = Array.from({ length: 5 }, (_, day) => MONDAY + day * DAY)
const data: EngagementSeries[] = [
  { id: 'users', label: 'Active users', x, y: [40, 80, 60, null, 20], previous: [50, 50, 60, 40, 40] },
  { id: 'minutes', label: 'Time', unit: 'min', x, y: [10, 20, 30, 40, 50], total: 'sum' },
]

describeConformance('EngagementChart', (props) => <EngagementChart title="Engagement" data={data} {...props} />)

const still = (children: ReactNode, width = 460) => (
  <BinnacleProvider reducedMotion timeZone="UTC">
    <div style={{ inlineSize: width }}>{children}</div>
  </BinnacleProvider>
)
const bars = (root: Element) => [...root.querySelectorAll('.recharts-bar-rectangle path')].map((bar) => bar.getBoundingClientRect())
const painted = (root: Element, count: number) => expect.poll(() => bars(root).length, { timeout: 30_000 }).toBe(count)
const columns = (root: Element) => [...root.querySelectorAll('.bn-Engagement tbody tr')]
afterEach(() => vi.restoreAllMocks())

describe('EngagementChart', () => {
  it('paints each bar in the column of its period, beside what it is compared with, on the grid', async () => {
    const screen = await render(still(<EngagementChart title="Engagement" data={data} />))
    await painted(screen.container, 9)
    const drawn = bars(screen.container)
    const [ghosts, own] = [drawn.slice(0, 5), drawn.slice(5)]
    const boxes = columns(screen.container).map((column) => column.getBoundingClientRect())
    for (const { width } of boxes) expect(width).toBeCloseTo(boxes[0]?.width ?? 0, 0)
    for (const [place, day] of [0, 1, 2, 4].entries()) {
      expect(own[place]?.left).toBeGreaterThan(ghosts[day]?.right ?? 0)
      expect(own[place]?.right).toBeLessThan(boxes[day]?.right ?? 0)
      expect(ghosts[day]?.left).toBeGreaterThan(boxes[day]?.left ?? 0)
    }
    const [zero, ...lines] = [...screen.container.querySelectorAll('.bn-Engagement-grid line')].map(
      (line) => line.getBoundingClientRect().top,
    )
    expect(own.map(({ bottom }) => Math.round(bottom))).toEqual(own.map(() => Math.round(zero ?? 0)))
    // 100 is the top of the axis, so 80 is four fifths of the way.
    expect(((zero ?? 0) - (own[1]?.top ?? 0)) / ((zero ?? 0) - Math.min(...lines))).toBeCloseTo(0.8, 1)
  })

  it('says the period, its value and its change in a table that reads row by row', async () => {
    const screen = await render(still(<EngagementChart title="Engagement" data={data} comparisonLabel="last week" />))
    const rows = screen.getByRole('table', { name: 'Engagement' }).getByRole('row')
    await expect.element(rows.nth(0)).toHaveTextContent('PeriodActive usersLast weekChange')
    const row = screen.getByRole('row', { name: /^17 Tue – Tue, Nov 17, 2026/ })
    await expect.element(row.getByRole('cell', { name: '80', exact: true })).toBeInTheDocument()
    await expect.element(row.getByRole('cell', { name: '50', exact: true })).toBeInTheDocument()
    await expect.element(row.getByRole('cell', { name: '+60%' })).toBeInTheDocument()
    expect(screen.container.querySelector('figcaption')).toHaveTextContent(
      'Active users⁩: highest Tue, Nov 17, 2026 (80); 50 on average, as much as last week',
    )
  })

  it('goes period by period with the keyboard, one stop in the tab order, and reads each out', async () => {
    const screen = await render(
      still(
        <EngagementChart
          title="Engagement"
          data={[data[0] as EngagementSeries]}
          comparisonLabel="last week"
          completeUntil={MONDAY + 4.5 * DAY}
        />,
      ),
    )
    const button = (name: RegExp) => screen.getByRole('button', { name })
    button(/Nov 20/)
      .element()
      .focus()
    await expect.element(button(/Nov 20/)).toHaveAccessibleDescription('20, 50% less than last week, incomplete, 5 of 5')
    await userEvent.keyboard('{Home}')
    await expect.element(button(/Nov 16/)).toHaveFocus()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(button(/Nov 17/)).toHaveAccessibleDescription('80, 60% more than last week, 2 of 5')
    const tip = () => screen.container.querySelector('.bn-Engagement-tip')
    expect(tip()).toHaveTextContent('Tue, Nov 17, 2026Active users80Last week5060% more than last week')
    await userEvent.keyboard('{Escape}')
    expect(tip()).toBeNull()
    await userEvent.keyboard('{End}{ArrowRight}')
    await expect.element(button(/Nov 20/)).toHaveFocus()
    expect(columns(screen.container).filter((column) => column.querySelector('button')?.tabIndex === 0)).toHaveLength(1)
    // What has not ended is no figure: (40 + 80 + 60) / 3.
    expect(screen.container.querySelector('figcaption')).toHaveTextContent('60 on average, 12.5% more than last week')
  })

  it('draws another series by its figure, and leaves the choice to an application that makes it', async () => {
    const onShownChange = vi.fn()
    const screen = await render(still(<EngagementChart title="Engagement" data={data} onShownChange={onShownChange} />))
    await painted(screen.container, 9)
    await screen.getByRole('button', { name: /^Time/ }).click()
    await painted(screen.container, 5)
    expect(onShownChange).toHaveBeenCalledWith('minutes')
    await screen.rerender(still(<EngagementChart title="Engagement" data={data} shown="users" />))
    await painted(screen.container, 9)
    await screen.getByRole('button', { name: /^Time/ }).click()
    await expect.element(screen.getByRole('button', { name: /^Active users/ })).toHaveAttribute('aria-pressed', 'true')
  })

  it('draws a line over many periods, and drops no label into another at any width', async () => {
    const days = Array.from({ length: 90 }, (_, day) => MONDAY + day * DAY)
    const many = { id: 'users', x: days, y: days.map((_, day) => day), previous: days.map((_, day) => 90 - day) }
    for (const width of [320, 900]) {
      const screen = await render(still(<EngagementChart title="Many" data={[many]} />, width))
      await expect.poll(() => screen.container.querySelectorAll('.recharts-line path').length, { timeout: 30_000 }).toBeGreaterThan(0)
      const labels = [...screen.container.querySelectorAll('.bn-Engagement-button bdi')]
        .filter((label) => getComputedStyle(label).visibility === 'visible')
        .map((label) => label.getBoundingClientRect())
      expect(labels.length).toBeGreaterThan(2)
      for (const [place, { left }] of labels.slice(1).entries()) expect(left).toBeGreaterThan(labels[place]?.right ?? 0)
      await screen.unmount()
    }
  })

  it('shifts nothing when it is hydrated and painted: the server sends the table in the final size', async () => {
    const said = vi.spyOn(console, 'error')
    const container = document.body.appendChild(document.createElement('div'))
    const chart = still(
      <>
        <EngagementChart title="Engagement" data={data} height={280} />
        <p>below</p>
      </>,
    )
    container.innerHTML = renderToString(chart)
    expect(container.innerHTML).not.toContain('recharts')
    const places = () =>
      [...container.querySelectorAll('p:last-child, .bn-Engagement-button bdi')].map(
        (element) => element.getBoundingClientRect().toJSON() as object,
      )
    const before = places()
    const root = hydrateRoot(container, chart)
    await painted(container, 9)
    expect(places()).toEqual(before)
    expect(said).not.toHaveBeenCalled()
    root.unmount()
    container.remove()
  })

  it('shows the same as rows of a table, and an error where the data is wrong; speaks German', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(still(<EngagementChart title="Engagement" data={data} defaultView="table" />))
    await expect.element(screen.getByRole('columnheader', { name: 'Active users, Change' })).toBeVisible()
    const cells = [...screen.container.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(cells[1]).toEqual(['Tue, Nov 17, 2026', '80', '50', '+60%', '20 min'])
    expect(cells[3]).toEqual(['Thu, Nov 19, 2026', '–', '40', '–', '40 min'])
    const bad = [{ id: 'users', x, y: [1], previous: [1] }]
    await screen.rerender(still(<EngagementChart title="Engagement" data={bad} />))
    await expect.element(screen.getByRole('alert')).toHaveTextContent('EngagementChart: `data` cannot be shown')
    expect(said.mock.calls.flat().join()).toContain('EngagementChart')
    await screen.rerender(
      <BinnacleProvider locale="de" messages={german} timeZone="UTC">
        <EngagementChart title="Nutzung" data={data} />
      </BinnacleProvider>,
    )
    await expect.element(screen.getByRole('figure')).toHaveTextContent('Active users⁩: am meisten Di., 17. Nov. 2026 (80); im Mittel 50')
  })
})
