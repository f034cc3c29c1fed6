import { Sparkline } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

describeConformance('Sparkline', (props) => <Sparkline data={[1, 2, 3]} label="rising" {...props} />)

describe('Sparkline', () => {
  it('fills its place, and neither its stroke nor its mark is stretched', async () => {
    const screen = await render(
      <div style={{ inlineSize: 700, padding: 20 }}>
        <Sparkline data={[1, 3, 2, 5]} status="critical" label="rising" />
      </div>,
    )
    const box = screen.getByRole('img', { name: 'rising' }).element().getBoundingClientRect()
    expect([box.width, box.height]).toEqual([700, 36])
    const line = screen.container.querySelector('.bn-Sparkline-line') as SVGPathElement
    expect(line.getBoundingClientRect().width).toBeGreaterThan(690)
    expect(getComputedStyle(line).vectorEffect).toBe('non-scaling-stroke')
    const mark = (screen.container.querySelector('.bn-StatusShape') as SVGElement).getBoundingClientRect()
    expect([mark.width, mark.height]).toEqual([10, 10])
    // The last value is the highest: the mark's middle stands on the end of the line.
    expect(mark.x + 5).toBeCloseTo(box.right, 0)
    expect(mark.y + 5).toBeCloseTo(box.y + 36 * 0.14, 0)
  })

  it('takes its colour from a token, and from another one where it is overridden', async () => {
    const screen = await render(
      <div style={{ '--bn-mark': 'rgb(1, 2, 3)' } as React.CSSProperties}>
        <Sparkline data={[1, 2]} label="line" />
      </div>,
    )
    const line = screen.container.querySelector('.bn-Sparkline-line') as SVGPathElement
    expect(getComputedStyle(line).stroke).toBe('rgb(1, 2, 3)')
  })
})
