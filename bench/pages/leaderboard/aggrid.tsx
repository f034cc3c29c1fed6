import { AllCommunityModule, createGrid, ModuleRegistry, type GridApi } from 'ag-grid-community'
import { checkMover, HEIGHT_PX, makePlayers, MOVER, moverScore, ROW_PX, type Player } from './data.js'

// Sorted by the grid, which is told of a score by a transaction: its fastest way, by its own documentation.
let given: Player[]
let grid: GridApi<Player>

export function prepare({ players }: { players: number }) {
  ModuleRegistry.registerModules([AllCommunityModule])
  given = makePlayers(players)
}

export function mount(container: HTMLElement) {
  container.style.height = `${HEIGHT_PX}px`
  return new Promise<void>((resolve) => {
    grid = createGrid<Player>(container, {
      columnDefs: [
        { headerName: '#', valueGetter: ({ node }) => (node?.rowIndex ?? 0) + 1 },
        { field: 'id' },
        { field: 'score', sort: 'desc' },
      ],
      rowData: given,
      getRowId: ({ data }) => data.id,
      rowHeight: ROW_PX,
      deltaSort: true,
      suppressAnimationFrame: true,
      animateRows: false,
      onFirstDataRendered: () => resolve(),
    })
  })
}

export function update(container: HTMLElement, index: number) {
  grid.applyTransaction({ update: [{ id: MOVER, score: moverScore(index) }] })
  checkMover(container, '[role="row"][row-id]', (row) => row.getAttribute('row-id'), index)
}
