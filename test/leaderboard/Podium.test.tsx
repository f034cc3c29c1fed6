import { act, render, screen } from '@testing-library/react'
import { createLeaderboard, Podium } from 'binnacle/leaderboard'
import { describe, expect, it, vi } from 'vitest'
import { describeConformance } from '../support/conformance.js'

const players = [
  { id: 'bo', name: 'Bo', score: 20 },
  { id: 'ada', name: 'Ada', score: 30 },
  { id: 'cleo', name: 'Cleo', score: 10 },
  { id: 'dev', name: 'Dev', score: 5 },
]
const steps = () => screen.getAllByRole('listitem').map((step) => step.textContent)

describeConformance('Podium', (props) => <Podium data={players} me="ada" unit="pts" {...props} />)

describe('Podium', () => {
  it('shows the first three, in order, and marks one’s own', () => {
    render(<Podium data={players} me="bo" />)
    expect(steps()).toEqual([expect.stringContaining('Ada'), expect.stringContaining('Bo'), expect.stringContaining('Cleo')])
    expect(screen.getByText('Bo').closest('li')?.dataset.me).toBe('true')
  })

  it('says the same rank on the steps of those who tie', () => {
    render(<Podium data={players.map((player) => ({ ...player, score: 1 }))} />)
    expect(steps()).toEqual([1, 2, 3].map(() => expect.stringMatching(/Rank 1$/)))
  })

  it.each([
    [[9, 9, 5], 'competition', ['1', '1', '3']],
    [[9, 5, 5], 'competition', ['1', '2', '2']],
    [[9, 9, 9], 'fractional', ['1', '1', '1']],
    [[9, 9, 5], 'modified', ['1', '1', '3']],
    [[9, 9, 5], 'ordinal', ['1', '2', '3']],
  ] as const)('raises those with equal ranks equally: %j, %s', (scores, rankMode, heights) => {
    render(<Podium rankMode={rankMode} data={scores.map((score, index) => ({ id: `p${index}`, score }))} />)
    expect(screen.getAllByRole('listitem').map((place) => place.querySelector<HTMLElement>('.bn-Podium-step')?.dataset.step)).toEqual(
      heights,
    )
  })

  it('leaves a step out that nobody stands on', () => {
    render(<Podium data={players.slice(0, 2)} />)
    expect(steps()).toHaveLength(2)
  })

  it('follows a live board', async () => {
    const board = createLeaderboard({ players })
    render(<Podium board={board} />)
    await act(async () => {
      board.update('dev', 99)
      board.flush()
    })
    expect(steps()[0]).toContain('Dev')
  })

  it('shows loading, empty, an error with a way to try again, and what cannot be ranked as an error', async () => {
    const onRetry = vi.fn()
    const { container, rerender } = render(<Podium isLoading />)
    const state = () => (container.firstElementChild as HTMLElement).dataset.state
    expect(state()).toBe('loading')
    rerender(<Podium data={[]} />)
    expect(state()).toBe('empty')
    rerender(<Podium error={new Error('down')} onRetry={onRetry} />)
    expect(state()).toBe('error')
    await act(async () => screen.getByRole('button').click())
    expect(onRetry).toHaveBeenCalledOnce()
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    rerender(<Podium data={{} as never} />)
    expect(state()).toBe('error')
    expect(log).toHaveBeenCalled()
  })
})
