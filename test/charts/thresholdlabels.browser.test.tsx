import { BinnacleProvider } from 'binnacle'
import { TimeSeriesChart } from 'binnacle/charts'
import { expect, it } from 'vitest'
import { render } from 'vitest-browser-react'

const x = Array.from({ length: 101 }, (_, step) => step)

it.each([
  ['above it at the left', x.map((step) => (step < 40 ? 90 : 20))],
  ['around it at the left', x.map((step) => (step < 40 ? 40 + (step % 2) * 30 : 20))],
  ['along it above', x.map(() => 54)],
])('words of a threshold keep clear of a line (%s)', async (_, y) => {
  await render(
    <BinnacleProvider>
      <div style={{ inlineSize: 800 }}>
        <TimeSeriesChart
          title="Latency"
          xType="number"
          height={300}
          valueRange={{ low: 0, high: 100 }}
          data={[{ id: 's', x, y }]}
          thresholds={[
            { value: 50, label: 'Objective' },
            { value: 47, label: 'Second' },
          ]}
        />
      </div>
    </BinnacleProvider>,
  )
  const path = document.querySelector('.bn-TimeSeriesPlot-line') as SVGPathElement
  const matrix = path.getScreenCTM()!
  const length = path.getTotalLength()
  const points = Array.from({ length: 3_000 }, (_, step) => path.getPointAtLength((length * step) / 2_999).matrixTransform(matrix))
  const boxes = [...document.querySelectorAll('.bn-TimeSeriesPlot-threshold text')].map((text) => text.getBoundingClientRect())
  expect(boxes).toHaveLength(2)
  const plot = document.querySelector('.bn-TimeSeriesPlot-picture')!.getBoundingClientRect()
  for (const box of boxes) {
    // The box of a text is larger than its letters by some 3 px above and below.
    expect(points.filter((p) => p.x > box.left && p.x < box.right && p.y > box.top + 3 && p.y < box.bottom - 3)).toHaveLength(0)
    expect(box.right).toBeLessThanOrEqual(plot.right)
  }
  const [one, other] = boxes as [DOMRect, DOMRect]
  expect(one.right <= other.left || other.right <= one.left || one.bottom <= other.top + 3 || other.bottom <= one.top + 3).toBe(true)
})
