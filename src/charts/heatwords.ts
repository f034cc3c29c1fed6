import type { Formatters, Unit } from '../core/format.js'
import type { HeatmapMessages } from '../core/messages/heatmap.js'
import type { MessageParameters } from '../core/messages/format.js'
import type { Threshold } from '../core/series.js'
import { isolate, shareText } from './categories.js'
import { shareOfColumn, valueAt, type HeatGrid } from './heatdata.js'
import { thresholdWords } from './thresholdwords.js'
import { shorten } from './textwidth.js'

export type HeatTranslate = (key: keyof HeatmapMessages, parameters?: MessageParameters) => string

/** What words of a heatmap need. */
export interface HeatWordsInput {
  grid: HeatGrid
  isTime: boolean
  isCount: boolean
  unit?: Unit
  yUnit?: Unit
  objective?: Threshold
  formatters: Formatters
  /** Writes the values of cells. */
  value: Formatters['value']
  t: HeatTranslate
}

const DAY = 86_400_000
/** A day on which clocks go forward is shorter. */
const DAYLIKE = DAY - 3 * 3_600_000

export const instantOrNumber = (x: number, isTime: boolean, formatters: Formatters): string =>
  isTime ? formatters.dateTime(x) : formatters.number(x)

/** A boundary: "400 ms", or "∞"; told apart from the others. */
export const edgeWords = (edge: number, unit: Unit | undefined, formatters: Formatters, edges: readonly number[]): string =>
  Number.isFinite(edge) ? formatters.value(edge, unit, { limits: edges.filter(Number.isFinite) }).text : edge > 0 ? '∞' : '−∞'

/** A column: its label, or from when to when. */
export function columnWords({ grid, isTime, formatters, t }: HeatWordsInput, column: number): string {
  const { xLabels, starts, ends } = grid
  if (xLabels) return isolate(shorten(xLabels[column] as string))
  const [from, to] = [starts[column] as number, ends[column] as number]
  const range = (first: string, last: string) => (first === last ? first : t('range', { from: first, to: last }))
  if (!isTime) return range(formatters.number(from), formatters.number(to))
  // The last day of a column of days is the one before the next begins.
  if (to - from >= DAYLIKE) return range(formatters.date(from), formatters.date(to - 1))
  const seconds = from % 60_000 !== 0 || to % 60_000 !== 0
  const day = formatters.instant(from, { day: 'numeric', month: 'short' })
  return `${day}, ${range(formatters.time(from, { seconds }), formatters.time(to, { seconds }))}`
}

/** A row: its label, or its bucket. */
export function rowWords({ grid, yUnit, formatters, t }: HeatWordsInput, row: number): string {
  const { yLabels, edges } = grid
  if (yLabels) return isolate(shorten(yLabels[row] as string))
  const [from, to] = [edges?.[row] as number, edges?.[row + 1] as number]
  if (to === Infinity) return t('above', { from: edgeWords(from, yUnit, formatters, [from]) })
  if (from === -Infinity) return t('upTo', { to: edgeWords(to, yUnit, formatters, [to]) })
  const limits = [from, to]
  const [low, high] = [formatters.value(from, yUnit, { limits }), formatters.value(to, yUnit, { limits })]
  // A unit that both have is said once, as is that of zero.
  return t('range', { from: low.unit === high.unit || from === 0 ? low.value : low.text, to: high.text })
}

export interface CellReading {
  column: string
  row: string
  /** "1,204", or that nothing was measured. */
  value: string
  /** Empty where a share means nothing. */
  share: string
  /** The objective where the whole row is beyond it; else empty. */
  beyond: string
}

export function cellReading(input: HeatWordsInput, column: number, row: number): CellReading {
  const { grid, unit, yUnit, objective, isCount, formatters, value: write, t } = input
  const value = valueAt(grid, column, row)
  const share = isCount ? shareOfColumn(grid, column, row) : null
  return {
    column: columnWords(input, column),
    row: rowWords(input, row),
    value: value === value ? write(value, unit).text : t('notMeasured'),
    share: share === null ? '' : shareText(share, formatters),
    beyond: objective && isBeyond(grid, row, objective) ? thresholdWords(objective, yUnit, formatters) : '',
  }
}

/** "Nov 24, 13:20 – 13:25, 400 – 800 ms: 41, 12.3% of the column, beyond SLO 400 ms" */
export function spokenCell(input: HeatWordsInput, column: number, row: number): string {
  const { beyond, ...parts } = cellReading(input, column, row)
  const reading = input.t(parts.share ? 'readingShare' : 'reading', parts)
  return beyond ? input.t('beyond', { reading, objective: beyond }) : reading
}

/** Is all of a row on the bad side? */
export function isBeyond({ edges }: HeatGrid, row: number, { value, breach }: Threshold): boolean {
  if (!edges) return false
  return breach === 'below' ? (edges[row + 1] as number) <= value : (edges[row] as number) >= value
}

/** What the picture says, in figures; each can be computed again from the data. */
export interface HeatTakeaway {
  /** The row with the largest sum, and its part of everything, 0–1; null where rows are no buckets, or sums mean nothing. */
  topRow: { row: number; share: number } | null
  /** The first cell with the highest and with the lowest value. */
  highest: { column: number; row: number; value: number }
  lowest: { column: number; row: number; value: number }
  /** The sum of all cells; null where it means nothing. */
  total: number | null
  /** The part of everything on the bad side of the objective, 0–1: at least that, where the objective is no boundary. */
  beyond: { share: number; isExact: boolean } | null
}

/** The figures of the sentence; null where nothing was measured. */
export function heatTakeaway(grid: HeatGrid, isCount: boolean, objective?: Threshold): HeatTakeaway | null {
  if (grid.known === 0) return null
  const { columns, rows, edges } = grid
  const total = isCount && Number.isFinite(grid.total) ? grid.total : null
  const sums = new Float64Array(rows)
  let lowest = grid.top
  grid.values.forEach((value, cell) => {
    if (value !== value) return
    sums[Math.floor(cell / columns)]! += value
    if (value < (grid.values[lowest] as number)) lowest = cell
  })
  const cellOf = (cell: number) => ({ column: cell % columns, row: Math.floor(cell / columns), value: grid.values[cell] as number })
  const topRow = sums.reduce((best, sum, row) => (sum > (sums[best] as number) ? row : best), 0)
  const hasShares = total !== null && total > 0
  return {
    topRow: hasShares && edges ? { row: topRow, share: (sums[topRow] as number) / total } : null,
    highest: cellOf(grid.top),
    lowest: cellOf(lowest),
    total,
    beyond:
      hasShares && edges && objective
        ? {
            share: sums.reduce((sum, each, row) => (isBeyond(grid, row, objective) ? sum + each : sum), 0) / total,
            isExact: edges.includes(objective.value),
          }
        : null,
  }
}

/** The sentence: "Most in 100 – 200 ms: 41.2% of 12,481; 3.2% above SLO 400 ms". */
export function heatTakeawayWords(takeaway: HeatTakeaway | null, input: HeatWordsInput): string {
  const { unit, yUnit, objective, formatters, value: write, t } = input
  if (!takeaway) return ''
  const { topRow, highest, lowest, total, beyond } = takeaway
  const said = (value: number | null) => write(value, unit).text
  const names = (cell: { column: number; row: number }) => ({ column: columnWords(input, cell.column), row: rowWords(input, cell.row) })
  if (total === 0) return t('nothing')
  if (total === null) {
    if (highest.value === lowest.value) return t('allEqual', { value: said(highest.value) })
    return t('extremes', {
      high: said(highest.value),
      highAt: t('place', names(highest)),
      low: said(lowest.value),
      lowAt: t('place', names(lowest)),
    })
  }
  const first = topRow
    ? t('mostRow', { row: rowWords(input, topRow.row), share: shareText(topRow.share, formatters), total: said(total) })
    : t('mostCell', { ...names(highest), value: said(highest.value), total: said(total) })
  if (!beyond || !objective) return first
  const side = objective.breach === 'below' ? 'under' : 'over'
  const second = t(beyond.isExact ? side : `${side}AtLeast`, {
    share: shareText(beyond.share, formatters),
    objective: thresholdWords(objective, yUnit, formatters),
  })
  return t('both', { first, second })
}
