import { BinnacleError } from './errors.js'

/** One further key that breaks a tie of scores. */
export interface TieBreak<P = Record<string, unknown>> {
  key: keyof P & string
  /** 'ascending': the lower number, the earlier date, the name nearer to A comes first. @default 'ascending' */
  order?: 'ascending' | 'descending'
  /** This key only decides who is listed first: players who differ in it alone still share their rank. Such keys come last. @default false */
  isShared?: boolean
  /** For words: the BCP 47 tag whose alphabet decides. @default 'en' */
  locale?: string
}

/** A key of every player, by slot. */
export interface TieColumn {
  readonly key: string
  readonly isShared: boolean
  write(slot: number, value: unknown): void
  /** Room for `capacity` slots. */
  grow(capacity: number): void
  /** Moves what is at `from` to `to`. */
  move(from: number, to: number): void
  compare(a: number, b: number): number
  /** Of a value that is not in the column, against one that is. */
  compareValue(value: unknown, slot: number): number
}

/** Dates and booleans count as their number; what is no number is missing, and missing comes last. */
function toNumber(value: unknown): number {
  if (value === null || value === undefined || value === '') return Number.NaN
  return Number(value)
}

function numberColumn({ key, order, isShared = false }: TieBreak, capacity: number): TieColumn {
  let values = new Float64Array(capacity).fill(Number.NaN)
  const sign = order === 'descending' ? -1 : 1
  const compare = (a: number, b: number) => {
    if (a === b) return 0
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a < b ? -sign : sign
  }
  return {
    key,
    isShared,
    write: (slot, value) => void (values[slot] = toNumber(value)),
    grow(size) {
      const before = values
      values = new Float64Array(size).fill(Number.NaN)
      values.set(before)
    },
    move: (from, to) => void (values[to] = values[from] as number),
    compare: (a, b) => compare(values[a] as number, values[b] as number),
    compareValue: (value, slot) => compare(toNumber(value), values[slot] as number),
  }
}

function textColumn({ key, order, isShared = false, locale = 'en' }: TieBreak): TieColumn {
  const values: string[] = []
  const sign = order === 'descending' ? -1 : 1
  const collator = new Intl.Collator(locale)
  const toText = (value: unknown) => (value === null || value === undefined ? '' : String(value))
  const compare = (a: string, b: string) => {
    if (a === b) return 0
    if (a === '' || b === '') return Number(a === '') - Number(b === '')
    return sign * collator.compare(a, b)
  }
  return {
    key,
    isShared,
    write: (slot, value) => void (values[slot] = toText(value)),
    grow() {},
    move: (from, to) => void (values[to] = values[from] ?? ''),
    compare: (a, b) => compare(values[a] ?? '', values[b] ?? ''),
    compareValue: (value, slot) => compare(toText(value), values[slot] ?? ''),
  }
}

/** The first value that is there tells whether a key holds words or numbers; until then all are missing, and so alike. */
function columnOf(tie: TieBreak, capacity: number): TieColumn {
  let column: TieColumn | undefined
  let size = capacity
  return {
    key: tie.key,
    isShared: tie.isShared === true,
    write(slot, value) {
      if (!column && value !== null && value !== undefined) column = typeof value === 'string' ? textColumn(tie) : numberColumn(tie, size)
      column?.write(slot, value)
    },
    grow(wanted) {
      size = wanted
      column?.grow(wanted)
    },
    move: (from, to) => column?.move(from, to),
    compare: (a, b) => (column ? column.compare(a, b) : 0),
    compareValue: (value, slot) => (column ? column.compareValue(value, slot) : value === null || value === undefined ? 0 : -1),
  }
}

/** A column a tie-break key. */
export function createTieColumns(ties: readonly TieBreak[], capacity: number): TieColumn[] {
  let hasShared = false
  return ties.map((tie) => {
    if (tie.order !== undefined && tie.order !== 'ascending' && tie.order !== 'descending') {
      throw new BinnacleError(
        'invalid-option',
        `createLeaderboard: tieBreak "${tie.key}" has order ${JSON.stringify(tie.order)}. Use 'ascending' or 'descending'.`,
      )
    }
    if (hasShared && !tie.isShared) {
      throw new BinnacleError(
        'invalid-option',
        `createLeaderboard: tieBreak "${tie.key}" breaks ties after a key that shares them. Put the keys with isShared last.`,
      )
    }
    hasShared ||= tie.isShared === true
    return columnOf(tie, capacity)
  })
}
