import { act, renderHook } from '@testing-library/react'
import { createLeaderboard, useLeaderboard, useLiveScores, type LiveScore, type LiveScoresOptions } from 'binnacle/leaderboard'
import { StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'

type Player = { id: string; score: number }
const make = (count = 100) =>
  createLeaderboard<Player>({ players: Array.from({ length: count }, (_, index) => ({ id: `p${index}`, score: -index })) })
type Board = ReturnType<typeof make>

describe('useLeaderboard', () => {
  it('gives a window and one’s own row, and again when something in it has changed', async () => {
    const board = make()
    const { result } = renderHook(() => useLeaderboard(board, { count: 3, me: 'p50' }))
    expect(result.current).toMatchObject({ size: 100, me: { rank: 51 } })
    expect(result.current.rows.map(({ id }) => id)).toEqual(['p0', 'p1', 'p2'])
    await act(async () => {
      board.update('p50', 1)
      board.flush()
    })
    expect(result.current.rows.map(({ id }) => id)).toEqual(['p50', 'p0', 'p1'])
    expect(result.current.me?.rank).toBe(1)
  })

  it('is not drawn again for what is outside a fixed window', async () => {
    const board = make()
    const draw = vi.fn(() => useLeaderboard(board, { count: 3 }))
    renderHook(draw)
    const before = draw.mock.calls.length
    await act(async () => {
      board.update('p50', -50.5)
      board.flush()
    })
    expect(draw).toHaveBeenCalledTimes(before)
  })

  it('follows a player, and is empty around nobody', async () => {
    const board = make()
    const { result, rerender } = renderHook(({ around }) => useLeaderboard(board, { count: 5, around }), {
      initialProps: { around: 'p50' },
    })
    expect(result.current.rows.map(({ id }) => id)).toEqual(['p48', 'p49', 'p50', 'p51', 'p52'])
    await act(async () => {
      board.update('p50', -10.5)
      board.flush()
    })
    expect(result.current.rows.map(({ id }) => id)).toEqual(['p9', 'p10', 'p50', 'p11', 'p12'])
    rerender({ around: 'nobody' })
    expect(result.current.rows).toEqual([])
  })
})

describe('useLiveScores', () => {
  const start = (board: Board, options: LiveScoresOptions<Player> = {}) => {
    let push: (scores: readonly LiveScore<Player>[]) => void = () => {}
    let feeds = 0
    const subscribe = (give: typeof push) => {
      push = give
      feeds += 1
      return () => void (feeds -= 1)
    }
    const hook = renderHook((given: LiveScoresOptions<Player>) => useLiveScores<Player>(board, subscribe, given), {
      initialProps: options,
      wrapper: StrictMode,
    })
    return { ...hook, push: (scores: readonly LiveScore<Player>[]) => push(scores), feeds: () => feeds }
  }

  it('takes scores into the board, from one feed, until it is unmounted', () => {
    const board = make()
    const { push, feeds, unmount } = start(board)
    push([['p9', 5]])
    expect(board.rankOf('p9')).toBe(1)
    expect(feeds()).toBe(1)
    unmount()
    expect(feeds()).toBe(0)
  })

  it('lets the newest score of each player wait while it is paused, and takes them in afterwards', () => {
    const board = make()
    const updateMany = vi.spyOn(board, 'updateMany')
    const { push, rerender } = start(board, { isPaused: true })
    for (let index = 0; index < 1_000; index += 1)
      push([
        ['p8', index],
        ['p9', index + 0.5],
      ])
    expect(board.rankOf('p9')).toBe(10)
    expect(updateMany).not.toHaveBeenCalled()
    rerender({ isPaused: false })
    expect(updateMany).toHaveBeenCalledOnce()
    expect(updateMany.mock.calls[0]?.[0]).toHaveLength(2)
    expect([board.scoreOf('p8'), board.scoreOf('p9')]).toEqual([999, 999.5])
  })

  it('tells of players who are not on the board, and of a batch that was refused, paused or not', () => {
    const board = make()
    const onMissing = vi.fn()
    const onError = vi.fn()
    const { push, rerender } = start(board, { onMissing, onError })
    push([['nobody', 1]])
    expect(onMissing).toHaveBeenLastCalledWith([['nobody', 1]])
    push([['p1', Number.NaN]])
    expect(onError).toHaveBeenCalledTimes(1)
    rerender({ onMissing, onError, isPaused: true })
    push([['p1', Number.NaN]])
    expect(onError).toHaveBeenCalledTimes(2)
    push([
      ['p1', 7],
      ['nobody', 2],
    ])
    rerender({ onMissing, onError })
    expect(onMissing).toHaveBeenLastCalledWith([['nobody', 2]])
    expect(board.scoreOf('p1')).toBe(7)
  })
})
