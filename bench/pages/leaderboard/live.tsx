import { createLeaderboard, LeaderboardTable } from 'binnacle/leaderboard'
import 'binnacle/styles.css'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { seeded } from '../../../stories/fixtures/seed.js'
import { HEIGHT_PX, makePlayers, ROW_PX } from './data.js'

const SCROLL_PX = 24

/** Scores at a steady rate while the list is scrolled a little each frame; how long each frame took, and whether the rows are right at the end. */
export async function live(
  container: HTMLElement,
  { players, perSecond, seconds }: { players: number; perSecond: number; seconds: number },
) {
  const board = createLeaderboard({ players: makePlayers(players) })
  flushSync(() =>
    createRoot(container).render(
      <LeaderboardTable
        title="All"
        board={board}
        columns={['rank', 'name', 'score']}
        rowHeight={ROW_PX}
        height={HEIGHT_PX}
        me="player-42"
      />,
    ),
  )
  const viewport = container.querySelector('[role="grid"]') as HTMLElement
  const random = seeded(2)
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const frames: number[] = []
  const began = await nextFrame()
  let last = began
  let sent = 0
  while (last - began < seconds * 1_000) {
    const due = Math.floor(((last - began) / 1_000) * perSecond)
    // A quarter of them among the first thousand, where the list is looked at.
    board.updateMany(
      Array.from({ length: due - sent }, () => {
        const id = board.at(Math.floor(random() * (random() < 0.25 ? 1_000 : players)))?.id as string
        return [id, Math.floor(random() * 2_000_000)] as const
      }),
    )
    sent = due
    viewport.scrollTop += SCROLL_PX
    const now = await nextFrame()
    frames.push(now - last)
    last = now
  }
  await nextFrame()
  await nextFrame()
  const drawn = [...viewport.querySelectorAll<HTMLElement>('[data-id]')]
  const isRight = drawn.length > 10 && drawn.every((row) => board.at(Number(row.dataset.index))?.id === row.dataset.id)
  return { frames, sent, isRight }
}
