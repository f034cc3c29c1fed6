import { BinnacleProvider } from 'binnacle'
import { CategoryChart, type Category } from 'binnacle/charts'
import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { userEvent } from 'vitest/browser'
import { describeConformance } from '../support/conformance.js'

const errors: Category[] = [
  { id: 'timeout', label: 'TimeoutError', value: 1_200 },
  { id: '502', label: '502 Bad Gateway', value: 600 },
  { id: 'type', label: 'TypeError', value: 0 },
  { id: 'reset', label: 'ECONNRESET', value: 150 },
]

describeConformance('CategoryChart', (props) => <CategoryChart title="Errors" data={errors} {...props} />)

const still = (children: ReactNode, dir?: 'rtl') => (
  <BinnacleProvider reducedMotion dir={dir}>
    <div style={{ inlineSize: 400 }}>{children}</div>
  </BinnacleProvider>
)
const bars = (root: Element) => [...root.querySelectorAll('.recharts-bar-rectangle path')].map((bar) => bar.getBoundingClientRect())
const painted = (root: Element, count: number) => expect.poll(() => bars(root).length, { timeout: 30_000 }).toBe(count)
afterEach(() => vi.restoreAllMocks())

describe('CategoryChart', () => {
  it('paints each bar under the words of its row, as long as its value', async () => {
    const screen = await render(still(<CategoryChart title="Errors" data={errors} height={200} />))
    await painted(screen.container, 3)
    const rows = [...screen.container.querySelectorAll('.bn-Categories tbody tr')]
    const plot = screen.container.querySelector('.bn-Categories') as Element
    expect(rows.map((row) => row.querySelector('th bdi')?.textContent)).toEqual([
      'TimeoutError',
      '502 Bad Gateway',
      'ECONNRESET',
      'TypeError',
    ])
    const drawn = bars(screen.container)
    expect(drawn.map(({ width }) => width)).toEqual([400, 200, 50])
    for (const [place, bar] of drawn.entries()) {
      const words = rows[place]?.querySelector('bdi')?.getBoundingClientRect()
      const box = rows[place]?.getBoundingClientRect()
      expect(bar.x).toBe(plot.getBoundingClientRect().x)
      expect(bar.top).toBeGreaterThanOrEqual((words?.bottom ?? 0) - 1)
      expect(bar.bottom).toBeLessThanOrEqual(box?.bottom ?? 0)
    }
  })

  it('paints with tokens, which an application may override', async () => {
    const screen = await render(
      still(
        <div style={{ '--bn-series-1': 'rgb(1, 2, 3)' } as React.CSSProperties}>
          <CategoryChart title="Errors" data={errors} />
        </div>,
      ),
    )
    await painted(screen.container, 3)
    expect(getComputedStyle(screen.container.querySelector('.recharts-bar-rectangle path') as Element).fill).toBe('rgb(1, 2, 3)')
  })

  it('grows from the right where one reads from the right', async () => {
    const screen = await render(still(<CategoryChart title="Errors" data={errors} />, 'rtl'))
    await painted(screen.container, 3)
    const plot = (screen.container.querySelector('.bn-Categories') as Element).getBoundingClientRect()
    for (const bar of bars(screen.container)) expect(bar.right).toBeCloseTo(plot.right, 0)
  })

  it('draws what is below zero to the other side of zero', async () => {
    const data = [
      { id: 'a', value: 100 },
      { id: 'b', value: -50 },
      { id: 'c', value: null },
      { id: 'd', value: Number.NaN },
    ]
    const screen = await render(still(<CategoryChart title="Change" unit="ms" data={data} />))
    await painted(screen.container, 2)
    const [up, down] = bars(screen.container)
    expect(down?.right).toBeCloseTo(up?.left ?? 0, 0)
    expect((down?.width ?? 0) * 2).toBeCloseTo(up?.width ?? 0, 0)
    await expect.element(screen.getByRole('row', { name: /^d/ })).toHaveTextContent('–')
  })

  it('follows its container, and keeps rows and bars together at twice the text size', async () => {
    const root = document.documentElement
    root.style.fontSize = '32px'
    try {
      const screen = await render(still(<CategoryChart title="Errors" data={errors} height={120} />))
      await painted(screen.container, 3)
      ;(screen.container.querySelector('[style]') as HTMLElement).style.inlineSize = '300px'
      await expect.poll(() => bars(screen.container)[0]?.width).toBe(300)
      const row = screen.container.querySelectorAll('.bn-Categories tbody tr')[1]?.getBoundingClientRect()
      const bar = bars(screen.container)[1]
      expect(bar?.top).toBeGreaterThan(row?.top ?? 0)
      expect(bar?.bottom).toBeLessThanOrEqual((row?.bottom ?? 0) + 1)
    } finally {
      root.style.fontSize = ''
    }
  })

  it('shifts nothing when it is hydrated and painted: the server sends the table in the final size', async () => {
    const errorsSaid = vi.spyOn(console, 'error')
    const container = document.body.appendChild(document.createElement('div'))
    const shifts: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value)
    })
    const chart = still(
      <>
        <CategoryChart title="Errors" data={errors} height={200} />
        <p>below</p>
      </>,
    )
    container.innerHTML = renderToString(chart)
    observer.observe({ type: 'layout-shift', buffered: false })
    const before = container.querySelector('p:last-child')?.getBoundingClientRect().y
    const text = container.querySelector('.bn-Categories bdi')?.getBoundingClientRect().toJSON()
    expect(container.querySelector('tbody')).toHaveTextContent('TimeoutError')
    const root = hydrateRoot(container, chart)
    await painted(container, 3)
    expect(container.querySelector('p:last-child')?.getBoundingClientRect().y).toBe(before)
    expect(container.querySelector('.bn-Categories bdi')?.getBoundingClientRect().toJSON()).toEqual(text)
    expect(shifts).toEqual([])
    expect(errorsSaid).not.toHaveBeenCalled()
    observer.disconnect()
    root.unmount()
    container.remove()
  })

  it('goes row by row with the keyboard, one stop in the tab order, and says what stands there', async () => {
    const screen = await render(still(<CategoryChart title="Errors" data={errors} height={96} maxRows={3} />))
    const button = (name: string) => screen.getByRole('button', { name, exact: true })
    button('TimeoutError').element().focus()
    await expect.element(button('TimeoutError')).toHaveAccessibleDescription('1,200, 61.5% of all, 1 of 3')
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(button('502 Bad Gateway')).toHaveFocus()
    await userEvent.keyboard('{End}')
    await expect.element(button('2 others')).toHaveFocus()
    await expect.element(screen.getByRole('tooltip')).toHaveTextContent('ECONNRESET150TypeError0')
    await userEvent.keyboard('{Escape}')
    await expect.element(screen.getByRole('tooltip')).not.toBeInTheDocument()
    expect(document.activeElement?.textContent).toBe('2 others')
    await userEvent.keyboard('{Home}{ArrowUp}')
    await expect.element(button('TimeoutError')).toHaveFocus()
    expect(
      [...screen.container.querySelectorAll('.bn-Categories button')].filter((one) => (one as HTMLElement).tabIndex === 0),
    ).toHaveLength(1)
  })

  it('gives the clicked category to the application', async () => {
    const onCategoryClick = vi.fn()
    const screen = await render(still(<CategoryChart title="Errors" data={errors} maxRows={3} onCategoryClick={onCategoryClick} />))
    await screen.getByRole('button', { name: '502 Bad Gateway' }).click()
    expect(onCategoryClick).toHaveBeenLastCalledWith([errors[1]])
    await screen.getByRole('button', { name: '2 others' }).click()
    expect(onCategoryClick).toHaveBeenLastCalledWith([errors[3], errors[2]])
  })

  it('shows the same rows as a table, none of them grouped', async () => {
    const screen = await render(
      still(<CategoryChart title="Errors" data={errors} maxRows={2} categoryLabel="Error" valueLabel="Requests" />),
    )
    await screen.getByRole('button', { name: 'View as table' }).click()
    await expect.element(screen.getByRole('columnheader', { name: 'Requests' })).toBeVisible()
    const rows = [...screen.container.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(rows).toEqual([
      ['TimeoutError', '1,200', '61.5%'],
      ['502 Bad Gateway', '600', '30.8%'],
      ['ECONNRESET', '150', '7.7%'],
      ['TypeError', '0', '0.0%'],
    ])
  })

  it('shows an error, and throws none, where the data is not a list', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(still(<CategoryChart title="Errors" data={{ timeout: 3 } as unknown as Category[]} />))
    await expect.element(screen.getByRole('alert')).toHaveTextContent('`data` is object, not a list')
    expect(said.mock.calls.flat().join()).toContain('CategoryChart')
  })

  it('paints a thousand categories and values up to 1e308 in the rows that fit', async () => {
    const data = Array.from({ length: 1_000 }, (_, index) => ({ id: String(index), value: index === 7 ? 1e308 : index }))
    const screen = await render(still(<CategoryChart title="Many" data={data} height={320} />))
    await painted(screen.container, 10)
    expect(screen.container.querySelectorAll('.bn-Categories tbody tr')).toHaveLength(10)
  })
})
