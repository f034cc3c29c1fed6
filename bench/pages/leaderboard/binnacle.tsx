import { BinnacleProvider } from 'binnacle'
import { createLeaderboard, LeaderboardTable, type Leaderboard } from 'binnacle/leaderboard'
import 'binnacle/styles.css'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { checkMover, HEIGHT_PX, makePlayers, MOVER, moverScore, ROW_PX, type Player } from './data.js'

let root: Root | undefined
let board: Leaderboard<Player>

export function prepare({ players }: { players: number }) {
  board = createLeaderboard({ players: makePlayers(players) })
}

export function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() =>
    root?.render(
      <BinnacleProvider reducedMotion>
        <LeaderboardTable
          title="All"
          board={board}
          columns={['rank', 'name', 'score']}
          hasFind={false}
          rowHeight={ROW_PX}
          height={HEIGHT_PX}
        />
      </BinnacleProvider>,
    ),
  )
}

export function update(container: HTMLElement, index: number) {
  flushSync(() => {
    board.update(MOVER, moverScore(index))
    board.flush()
  })
  checkMover(container, '[role="grid"] [data-id]', (row) => row.dataset.id, index)
}
