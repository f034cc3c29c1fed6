import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { List, type RowComponentProps } from 'react-window'
import { byScore, checkMover, HEIGHT_PX, makePlayers, MOVER, moverScore, ROW_PX, type Player } from './data.js'

// What one writes without an engine: a sorted array in the state, sorted anew for each score, in a virtual list.
let given: Player[]
let setPlayers: (change: (players: Player[]) => Player[]) => void

export function prepare({ players }: { players: number }) {
  given = makePlayers(players).sort(byScore)
}

function PlayerRow({ index, style, players }: RowComponentProps<{ players: Player[] }>) {
  const player = players[index]
  return (
    <div className="row" style={{ ...style, display: 'flex' }}>
      <span style={{ flex: 1 }}>{index + 1}</span>
      <span style={{ flex: 2 }}>{player?.id}</span>
      <span style={{ flex: 1 }}>{player?.score}</span>
    </div>
  )
}

function Table() {
  const [players, set] = useState(given)
  useEffect(() => {
    setPlayers = set
  }, [])
  return (
    <List rowComponent={PlayerRow} rowCount={players.length} rowHeight={ROW_PX} rowProps={{ players }} style={{ blockSize: HEIGHT_PX }} />
  )
}

export function mount(container: HTMLElement) {
  const root = createRoot(container)
  flushSync(() => root.render(<Table />))
}

export function update(container: HTMLElement, index: number) {
  flushSync(() =>
    setPlayers((players) =>
      players.map((player) => (player.id === MOVER ? { ...player, score: moverScore(index) } : player)).sort(byScore),
    ),
  )
  checkMover(container, '.row', (row) => row.children[1]?.textContent, index)
}
