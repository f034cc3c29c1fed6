import { render, screen } from '@testing-library/react'
import { BinnacleProvider, german } from 'binnacle'
import { Gauge, type GaugeProps } from 'binnacle/charts'
import { describe, expect, it, vi } from 'vitest'
import { describeConformance } from '../support/conformance.js'

const gauge: GaugeProps = {
  ...{ label: 'CPU', window: 'last 5 min', unit: '%', high: 100, data: 83 },
  thresholds: [{ value: 80, status: 'warning' }, { value: 95 }],
}

describeConformance('Gauge', (props) => <Gauge {...gauge} {...props} />)

describe('Gauge', () => {
  it.each<[string, Partial<GaugeProps>, string, number]>([
    ['a breach', {}, '83%, Above 80%', 83],
    ['the worst of several, in the shape of a line', { data: 97, shape: 'line' }, '97%, Above 95%', 97],
    ['a healthy one', { data: 12.5 }, '12.5%, OK', 12.5],
    ['one without thresholds', { data: 12.5, thresholds: undefined }, '12.5%', 12.5],
    ['one beyond its scale, with its true number', { data: 130 }, '130%, Beyond the scale of 0% to 100%, Above 95%', 100],
    ['one below its scale', { data: -5, thresholds: [] }, '-5%, Beyond the scale of 0% to 100%', 0],
  ])('says %s: value, unit and status', (_, props, text, now) => {
    render(<Gauge {...gauge} {...props} />)
    const meter = screen.getByRole('meter', { name: 'CPU, last 5 min' })
    expect(meter).toHaveAttribute('aria-valuetext', text)
    expect(meter).toHaveAttribute('aria-valuenow', String(now))
  })

  it('writes no power of ten into ARIA, which knows none: there it is the share of the scale', () => {
    render(<Gauge label="Large" window="now" low={-1e308} high={1e308} data={5e307} />)
    expect(screen.getByRole('meter')).toHaveAttribute('aria-valuenow', '0.75')
    expect(screen.getByRole('meter')).toHaveAttribute('aria-valuetext', '5E307')
  })

  it.each<[string, Partial<GaugeProps>, string]>([
    ['nothing was measured', { data: null }, 'No data'],
    ['the value is no number', { data: Number.NaN }, 'No data'],
    ['it is not known yet', { data: undefined, isLoading: true }, 'Loading'],
    ['it failed', { data: undefined, error: new Error('503 from /api') }, 'Could not load'],
  ])('is no meter, and has no bar, where %s', (_, props, state) => {
    const { container } = render(<Gauge {...gauge} {...props} />)
    expect(screen.queryByRole('meter')).toBeNull()
    expect(screen.getByRole('img', { name: `CPU, last 5 min: ${state}` })).toBeInTheDocument()
    expect(container.querySelector('.bn-Gauge-bar')).toBeNull()
  })

  it('shows an error, and throws none, where its scale has no length', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    render(<Gauge {...gauge} high={0} />)
    expect(screen.getByRole('alert')).toHaveTextContent('Gauge: its scale goes from low 0 to high 0. Pass finite numbers, low below high.')
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })

  it('speaks German with German figures', () => {
    render(
      <BinnacleProvider locale="de" messages={german}>
        <Gauge {...gauge} data={130.5} />
      </BinnacleProvider>,
    )
    expect(screen.getByRole('meter')).toHaveAttribute(
      'aria-valuetext',
      '131\u00a0%, Außerhalb der Skala von 0\u00a0% bis 100\u00a0%, Über 95\u00a0%',
    )
  })
})
