import { render, screen } from '@testing-library/react'
import { BinnacleProvider, german } from 'binnacle'
import { StatTile, type StatTileProps } from 'binnacle/charts'
import { describe, expect, it } from 'vitest'

const tile: StatTileProps = {
  label: 'Latency, p95',
  window: 'last 5 min',
  unit: 'ms',
  data: 438,
  thresholds: [{ value: 400, status: 'warning' }, { value: 800 }],
  trend: { change: 61, kind: 'absolute', label: 'vs last week', goodDirection: 'down' },
}
/** What a screen reader says: everything that is not hidden from it. */
const spoken = () => {
  const group = screen.getByRole('group').cloneNode(true) as HTMLElement
  for (const hidden of group.querySelectorAll('[aria-hidden=true]')) hidden.remove()
  return group.textContent
}

describe('StatTile', () => {
  it.each<[string, Partial<StatTileProps>, string]>([
    ['a breach', {}, 'Latency, p95, last 5 min: 438 ms, Above 400 ms, up 61 ms vs last week, worse'],
    ['the worst of several', { data: 900 }, 'Latency, p95, last 5 min: 900 ms, Above 800 ms, up 61 ms vs last week, worse'],
    ['a healthy one, without a word for it', { data: 120, trend: null }, 'Latency, p95, last 5 min: 120 ms'],
    [
      'a breach below',
      { data: 0.9, unit: undefined, trend: null, thresholds: [{ value: 0.95, breach: 'below' }] },
      'Latency, p95, last 5 min: 0.9, Below 0.95',
    ],
    ['a word of the application', { statusLabel: 'Slow', trend: null }, 'Latency, p95, last 5 min: 438 ms, Slow'],
    ['a status decided elsewhere', { status: 'critical', trend: null }, 'Latency, p95, last 5 min: 438 ms, Critical'],
    ['no change', { data: 120, trend: { change: 0, label: 'vs last week' } }, 'Latency, p95, last 5 min: 120 ms, no change vs last week'],
    ['the first load', { data: undefined, isLoading: true }, 'Latency, p95, last 5 min: Loading'],
    ['nothing measured', { data: null, isValidating: true }, 'Latency, p95, last 5 min: No data'],
    ['not a number', { data: Number.NaN }, 'Latency, p95, last 5 min: No data'],
    ['a failure', { data: undefined, error: new Error('503 from /api') }, 'Latency, p95, last 5 min: Could not load, 503 from /api'],
  ])('says %s in one sentence', (_, props, sentence) => {
    render(<StatTile {...tile} {...props} />)
    expect(spoken()).toBe(sentence)
  })

  it('speaks German with German figures', () => {
    render(
      <BinnacleProvider locale="de" messages={german}>
        <StatTile {...tile} data={1_438} unit="/s" trend={{ change: -0.031, label: 'zur Vorwoche', goodDirection: 'up' }} />
      </BinnacleProvider>,
    )
    expect(spoken()).toBe('Latency, p95, last 5 min: 1.438/s, Über 800/s, minus 3,1\u00a0% zur Vorwoche, schlechter')
  })

  it('announces a failure, and nothing else', () => {
    const { rerender } = render(<StatTile {...tile} />)
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
    rerender(<StatTile {...tile} data={undefined} error={new Error('503')} />)
    expect(screen.getByRole('alert')).toHaveTextContent('Could not load, 503')
  })

  it('writes a figure in the way the application wants', () => {
    render(
      <StatTile {...tile} formatValue={(value) => ({ value: `~${value}`, unit: 'beats', text: `about ${value} beats` })} trend={null} />,
    )
    expect(spoken()).toBe('Latency, p95, last 5 min: about 438 beats, Above about 400 beats')
    expect(screen.getByRole('group')).toHaveTextContent('~438beats')
  })
})
