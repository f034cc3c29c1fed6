import { BinnacleProvider } from 'binnacle'
import { StatTile, type StatTileProps } from 'binnacle/charts'
import { describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

const tile: StatTileProps = {
  label: 'Latency, p95',
  window: 'last 5 min',
  unit: 'ms',
  data: 438,
  thresholds: [{ value: 400, status: 'warning' }],
  trend: { change: 61, kind: 'absolute', label: 'vs last week', goodDirection: 'down' },
  sparkline: [240, 250, 244, 438],
}

describeConformance('StatTile', (props) => <StatTile {...tile} {...props} />)

const boxes = (root: Element) => {
  const line = (name: string) => {
    const box = root.querySelector(`.bn-StatTile-${name}`)?.getBoundingClientRect()
    return box && [box.y - root.getBoundingClientRect().y, box.height]
  }
  return { height: root.getBoundingClientRect().height, value: line('value'), context: line('context'), spark: line('spark') }
}

describe('StatTile', () => {
  it('has the same size and the same lines in every state, so that nothing moves', async () => {
    const states: [string, Partial<StatTileProps>][] = [
      ['loading', { data: undefined, isLoading: true }],
      ['empty', { data: null }],
      ['error', { data: undefined, error: new Error('503'), onRetry: () => {} }],
      ['stale', { error: new Error('503'), updatedAt: Date.now() - 60_000 }],
      ['ready', { trend: null, data: 12_345_678 }],
    ]
    for (const density of ['compact', 'regular', 'comfortable'] as const) {
      const show = (props: Partial<StatTileProps>) => (
        <BinnacleProvider density={density}>
          <div style={{ inlineSize: 220 }}>
            <StatTile {...tile} {...props} />
          </div>
        </BinnacleProvider>
      )
      const screen = await render(show({}))
      const root = screen.getByRole('group').element()
      const ready = boxes(root)
      for (const [state, props] of states) {
        await screen.rerender(show(props))
        expect(root.getAttribute('data-state')).toBe(state)
        expect({ density, state, ...boxes(root) }).toEqual({ density, state, ...ready })
      }
      await screen.unmount()
    }
  })

  it('fits its figure into a narrow place without cutting a digit', async () => {
    for (const data of [1, 438, 12_481, -1_234_567.5, 1_234_567_890_123]) {
      const screen = await render(
        <div style={{ inlineSize: 140 }}>
          <StatTile {...tile} unit="/s" data={data} thresholds={undefined} />
        </div>,
      )
      const value = screen.container.querySelector('.bn-StatTile-value') as HTMLElement
      expect(value.scrollWidth, String(data)).toBeLessThanOrEqual(140)
      await screen.unmount()
    }
  })

  it('sets the unit four pixels from its number, smaller and lighter', async () => {
    const screen = await render(<StatTile {...tile} />)
    const unit = screen.container.querySelector('.bn-unit') as HTMLElement
    const style = getComputedStyle(unit)
    expect(style.marginInlineStart).toBe('4px')
    expect(Number.parseFloat(style.fontSize)).toBeLessThan(Number.parseFloat(getComputedStyle(unit.parentElement as HTMLElement).fontSize))
  })

  it('puts figures with and without a unit on one line', async () => {
    const screen = await render(
      <>
        <StatTile {...tile} />
        <StatTile {...tile} label="Apdex" unit={undefined} data={0.94} />
      </>,
    )
    const places = [...screen.container.querySelectorAll('.bn-StatTile')].map((root) => {
      const range = document.createRange()
      range.selectNodeContents(root.querySelector('.bn-StatTile-value bdi')?.firstChild as Node)
      return range.getBoundingClientRect().y - root.getBoundingClientRect().y
    })
    expect(places[0]).toBe(places[1])
  })

  it('keeps a number before its unit where one reads from the right', async () => {
    const screen = await render(
      <BinnacleProvider dir="rtl">
        <StatTile {...tile} unit="req/s" data={-12_481} />
      </BinnacleProvider>,
    )
    const range = document.createRange()
    const figure = screen.container.querySelector('.bn-StatTile-value bdi') as HTMLElement
    range.selectNodeContents(figure.firstChild as Node)
    const unit = (figure.querySelector('.bn-unit') as HTMLElement).getBoundingClientRect()
    expect(unit.left - range.getBoundingClientRect().right).toBeCloseTo(4, 0)
  })

  it('tries again', async () => {
    const onRetry = vi.fn()
    const screen = await render(<StatTile {...tile} data={undefined} error={new Error('503')} onRetry={onRetry} />)
    await screen.getByRole('button', { name: 'Try again' }).click()
    expect(onRetry).toHaveBeenCalledOnce()
  })
})
