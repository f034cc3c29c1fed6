import { align } from './align.js'
import { flatColumns, yAt, type Columns } from './columns.js'

interface Known {
  key: string
  sums: Columns[]
}

const known = new WeakMap<Columns, Known>()

/**
 * Running sums: of the first series, of the first two, and so on, over the instants of all. They are summed before they are downsampled, so that the extremes
 * of a sum survive. A series without a value at an instant counts as nothing there; where none has one, there is a gap.
 */
export function stackOf(all: readonly Columns[]): Columns[] {
  const [lead] = all
  if (!lead) return []
  const key = all.map(identity).join()
  const before = known.get(lead)
  if (before?.key === key) return before.sums
  const { length, xAt, indexAt } = align(all)
  const x = Float64Array.from({ length }, (_, row) => xAt(row))
  const hasValue = new Uint8Array(length)
  let below = new Float64Array(length)
  const values = all.map((columns, series) => {
    const sum = below.slice()
    for (let row = 0; row < length; row++) {
      const point = indexAt(row, series)
      const value = point < 0 ? Number.NaN : yAt(columns, point)
      if (value - value !== 0) continue
      sum[row] = (sum[row] as number) + value
      hasValue[row] = 1
    }
    below = sum
    return sum
  })
  for (const sum of values) for (let row = 0; row < length; row++) if (hasValue[row] === 0) sum[row] = Number.NaN
  const sums = values.map((sum) => flatColumns(x, sum))
  known.set(lead, { key, sums })
  return sums
}

const names = new WeakMap<Columns, number>()
let nextName = 1

/** A name for columns as they are now. */
function identity(columns: Columns): string {
  let name = names.get(columns)
  if (!name) names.set(columns, (name = nextName++))
  return `${name}:${columns.version}`
}
