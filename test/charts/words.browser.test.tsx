/// <reference types="vite/client" />
import 'binnacle/styles.css'
import { composeStories, type Meta } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { CategoryChart, EngagementChart, Gauge, StatTile, TimeSeriesChart } from 'binnacle/charts'
import type { ComponentType, ReactNode } from 'react'
import { expect, it } from 'vitest'
import { render } from 'vitest-browser-react'

/** Words that a reader would not see whole: beyond their column, or beyond the figure. */
function runsOut(page: Element): string[] {
  const found: string[] = []
  for (const figure of page.querySelectorAll<HTMLElement>('figure.bn-root, .bn-StatTile, .bn-Gauge')) {
    for (const words of figure.querySelectorAll<Element>(
      'svg text, .bn-EndLabels-value, .bn-StatTile-value bdi, .bn-Gauge-value bdi, .bn-Categories-table td',
    )) {
      const box = words.getBoundingClientRect()
      if (box.width === 0 || words.closest('.bn-hidden')) continue
      const column = words.closest('.bn-TimeSeriesPlot-values, .bn-Engagement-values, .bn-EndLabels') ?? figure
      for (const around of [column, figure]) {
        const { left, right } = around.getBoundingClientRect()
        if (box.left < left - 0.5 || box.right > right + 0.5) {
          found.push(`${figure.className}: "${words.textContent}" by ${Math.round(Math.max(left - box.left, box.right - right))} px`)
          break
        }
      }
    }
  }
  return found
}

const show = async (children: ReactNode, width: number) => {
  const { container, unmount } = await render(
    <BinnacleProvider timeZone="UTC" style={{ inlineSize: width }}>
      {children}
    </BinnacleProvider>,
  )
  await document.fonts.ready
  // The first picture goes by the width of the chart before; the one that is meant comes with the next frame.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  return { container, unmount }
}

const modules = import.meta.glob<{ default: Meta }>('../../stories/charts/*.stories.tsx', { eager: true })
const stories = Object.entries(modules)
  .filter(([file]) => !file.includes('Gallery'))
  .flatMap(([file, module]) =>
    Object.entries<ComponentType>(composeStories(module)).map(
      ([name, Story]) => [`${file.split('/').at(-1)?.split('.')[0]} ${name}`, Story] as const,
    ),
  )

it.each([900, 320])('no word of a chart leaves its column or its figure in any of our stories, %i px wide', async (width) => {
  expect(stories.length).toBeGreaterThan(60)
  const found: string[] = []
  for (const [name, Story] of stories) {
    const { container, unmount } = await show(<Story />, width)
    found.push(...runsOut(container).map((words) => `${name}, ${words}`))
    await unmount()
  }
  expect(found).toEqual([])
})

const x = Array.from({ length: 20 }, (_, minute) => Date.UTC(2026, 10, 24, 8, minute))
const values = (from: number, to: number) => x.map((_, place) => from + ((to - from) * place) / 19)
const hard: [string, number, number, string | { currency: string } | undefined][] = [
  ['thousands of requests', 0, 4_000, 'req/s'],
  ['large numbers that lie close together', 5_000_000, 5_000_400, undefined],
  ['money', 0, 1_234_567.5, { currency: 'CHF' }],
  ['bytes a second', 0, 900 * 2 ** 20, 'bytes/s'],
  ['a long unit', 0, 12_000, 'transactions per minute'],
  ['the largest there are', -1e300, 1e300, 'ms'],
  ['below zero', -123_456.75, -123_456.25, '°C'],
]

it.each(hard)('%s stand in their columns whole', async (_, from, to, unit) => {
  for (const width of [900, 320]) {
    const { container, unmount } = await show(
      <>
        <TimeSeriesChart title="Value" data={[{ id: 'value', unit, x, y: values(from, to) }]} />
        <TimeSeriesChart
          title="Two"
          data={[
            { id: 'left', unit, x, y: values(from, to) },
            { id: 'right', unit: 'other', x, y: values(from, to) },
          ]}
        />
        <EngagementChart title="Activity" data={[{ id: 'value', unit, x, y: values(from, to) }]} />
        <CategoryChart
          title="Categories"
          unit={unit}
          data={[
            { id: 'a', value: to },
            { id: 'b', value: from },
          ]}
        />
        <StatTile label="Value" window="today" unit={unit} data={to} />
        <Gauge label="Value" window="today" unit={unit} data={to} low={from} high={to} />
      </>,
      width,
    )
    expect(runsOut(container)).toEqual([])
    await unmount()
  }
})
