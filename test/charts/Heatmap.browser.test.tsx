import { BinnacleProvider } from 'binnacle'
import { Heatmap, type HeatmapData, type HeatmapProps } from 'binnacle/charts'
import { useEffect, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

const at = Date.UTC(2026, 10, 24, 8)
const minute = 60_000
const x = Array.from({ length: 10 }, (_, step) => at + step * minute)
/** Ten minutes, four buckets: the count in column c and row r is 10 × r + c; one cell was not measured. */
const data: HeatmapData = {
  x,
  y: [0, 100, 200, 400, Infinity],
  values: Array.from({ length: 40 }, (_, cell) => (cell === 12 ? null : 10 * Math.floor(cell / 10) + (cell % 10))),
}

describeConformance('Heatmap', (props) => <Heatmap title="Latency" data={data} yUnit="ms" {...props} />)

const still = (children: ReactNode, dir?: 'rtl') => (
  <BinnacleProvider timeZone="UTC" dir={dir}>
    <div style={{ inlineSize: 600 }}>{children}</div>
  </BinnacleProvider>
)
const chart = (props: Partial<HeatmapProps> = {}) =>
  still(<Heatmap title="Latency" data={data} yUnit="ms" objective={{ value: 400, label: 'SLO' }} {...props} />)
const plot = () => page.getByRole('application', { name: 'Latency' })
const element = () => plot().element() as HTMLElement
const tip = () => document.querySelector<HTMLElement>('.bn-Readout-tip')
const focusCell = () => document.querySelector('.bn-Heatmap-cell')?.getBoundingClientRect()
const live = () => document.querySelector('[role=application] [role=status]')
/** To the middle of a cell, as it is drawn: rows from the bottom up. */
const hover = (column: number, row: number) => {
  const box = (document.querySelector('.bn-Heatmap-picture > svg') as Element).getBoundingClientRect()
  const own = element().getBoundingClientRect()
  const position = { x: ((column + 0.5) / 10) * own.width, y: box.top - own.top + ((3.5 - row) / 4) * box.height }
  return userEvent.hover(plot(), { position })
}

describe('Heatmap', () => {
  it('reads the cell under the pointer out, says what is no value, and leaves the picture as it is', async () => {
    await render(chart())
    await hover(3, 2)
    await expect.poll(() => tip()?.textContent).toBe('Nov 24, 08:03 – 08:04Row200 – 400 msCount23Share of the column31.9%')
    // By now it has the width of its place, whatever the chart before it had.
    const changes = vi.fn()
    new MutationObserver(changes).observe(document.querySelector('.bn-Heatmap-picture') as Element, {
      ...{ attributes: true, childList: true, subtree: true },
    })
    await hover(4, 3)
    await expect.poll(() => tip()?.textContent).toContain('above 400 ms')
    expect(tip()).toHaveTextContent('Beyond SLO 400 ms')
    await hover(2, 1)
    await expect.poll(() => tip()?.textContent).toContain('Countnot measured')
    expect(changes).not.toHaveBeenCalled()
    await userEvent.keyboard('{Escape}')
    await expect.poll(tip).toBeNull()
    await userEvent.unhover(plot())
    await hover(0, 0)
    await expect.poll(() => tip()?.textContent).toContain('Count0')
    await userEvent.unhover(plot())
    await expect.poll(tip).toBeNull()
  })

  it('goes from cell to cell with the keyboard in both dimensions, shows where it is and says it', async () => {
    await render(chart())
    await userEvent.tab()
    await userEvent.tab()
    await expect.element(plot()).toHaveFocus()
    // Where one looks first is the highest.
    await expect.poll(() => tip()?.textContent).toContain('08:09')
    await expect.poll(() => live()?.textContent).toBe('Nov 24, 08:09 – 08:10, above 400 ms: 39, 40.6% of the column, beyond SLO 400 ms')
    const before = focusCell()
    await userEvent.keyboard('{ArrowLeft}{ArrowDown}')
    await expect.poll(() => live()?.textContent).toBe('Nov 24, 08:08 – 08:09, 200 – 400 ms: 28, 30.4% of the column')
    const after = focusCell()
    expect((before?.left ?? 0) - (after?.left ?? 0)).toBeCloseTo(element().clientWidth / 10, 0)
    expect(after?.top).toBeGreaterThan(before?.top ?? 0)
    await userEvent.keyboard('{Home}')
    await expect.poll(() => tip()?.textContent).toContain('08:00')
    await userEvent.keyboard('{PageDown}{ArrowUp}{ArrowUp}{ArrowRight}')
    await expect.poll(() => tip()?.textContent).toContain('above 400 msCount39')
    await userEvent.keyboard('{Home}m')
    await expect.poll(() => tip()?.textContent).toContain('08:09')
    await userEvent.keyboard('{Escape}')
    await expect.poll(tip).toBeNull()
    await expect.element(plot()).toHaveFocus()
  })

  it('gives the clicked cell to the application, and keeps its words until one lets go', async () => {
    const onCellClick = vi.fn()
    await render(chart({ onCellClick }))
    await hover(5, 1)
    await userEvent.click(plot(), { position: { x: element().clientWidth * 0.55, y: 170 } })
    await expect.poll(() => onCellClick.mock.calls).toEqual([[{ column: 5, row: 1, value: 15 }]])
    await hover(1, 3)
    expect(tip()).toHaveTextContent('08:05')
    expect(tip()).toHaveAttribute('data-pinned', 'true')
  })

  it('shows the same figures as a table: a row a step, a column a bucket', async () => {
    const screen = await render(chart())
    await screen.getByRole('button', { name: 'View as table' }).click()
    await expect.element(screen.getByRole('columnheader', { name: '200 – 400 ms' })).toBeVisible()
    const rows = [...screen.container.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(rows).toHaveLength(10)
    expect(rows[2]).toEqual(['Nov 24, 2026, 08:02:00', '2', '–', '22', '32'])
  })

  it('stretches, and moves nothing, when the picture of the server is hydrated; time runs from the left in every language', async () => {
    const said = vi.spyOn(console, 'error')
    const container = document.body.appendChild(document.createElement('div'))
    const onReady = vi.fn()
    function Ready() {
      useEffect(onReady, [])
      return <Heatmap title="Latency" data={data} yUnit="ms" />
    }
    const tree = still(<Ready />, 'rtl')
    container.innerHTML = renderToString(tree)
    const boxes = () =>
      [...container.querySelectorAll('.bn-Heatmap-picture, .bn-Heatmap-legend, figcaption')].map((part) =>
        part.getBoundingClientRect().toJSON(),
      )
    const before = boxes()
    const cells = container.querySelector('.bn-Heatmap-cells')?.getBoundingClientRect()
    expect(cells?.width).toBeCloseTo(container.querySelector('[role=application]')?.clientWidth ?? 0, 0)
    const root = hydrateRoot(container, tree)
    await expect.poll(() => onReady.mock.calls.length).toBe(1)
    expect(boxes()).toEqual(before)
    expect(said).not.toHaveBeenCalled()
    root.unmount()
    container.remove()
  })

  it('shows an error, and throws none, where values are missing; and leaves out an objective without a place', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(chart({ data: { ...data, values: [1, 2] } }))
    await expect.element(screen.getByRole('alert')).toHaveTextContent('Heatmap: data.values has 2 values for 10 columns and 4 rows')
    await screen.rerender(chart({ data: { x: ['a'], y: ['b'], values: [3] } }))
    await expect.element(screen.getByRole('figure')).toHaveAttribute('data-state', 'ready')
    expect(said.mock.calls.flat().join()).toContain('objective is a value of y, but the rows are labels')
    await screen.rerender(chart({ data: { x: [], y: [], values: [] } }))
    await expect.element(screen.getByRole('figure')).toHaveAttribute('data-state', 'empty')
  })
})
