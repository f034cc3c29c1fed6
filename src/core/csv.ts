/** One value of a CSV line; null is an empty field. */
export type CsvValue = string | number | null | undefined

export interface CsvOptions {
  /** Told after every slice, 0–1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/** Any number of rows, asked for a slice at a time. */
export interface CsvRows {
  /** The words of the first line. */
  header: readonly string[]
  /** How many rows there are by now. */
  size: () => number
  /** Rows from `start` on, `count` or as many as there are. */
  slice: (start: number, count: number) => readonly (readonly CsvValue[])[] | Promise<readonly (readonly CsvValue[])[]>
}

const SLICE = 4_000
/** What a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/

function field(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (values: readonly CsvValue[]): string => `${values.map(field).join(',')}\r\n`

/**
 * Rows as CSV (RFC 4180, UTF-8), a slice at a time, so that the page goes on. A number that is not finite is an empty field; text that a
 * spreadsheet would run gets an apostrophe before it.
 *
 * @throws the signal's reason
 */
export async function writeCsv({ header, size, slice }: CsvRows, { onProgress, signal }: CsvOptions = {}): Promise<Blob> {
  const parts = [line(header)]
  for (let start = 0; start < size(); start += SLICE) {
    signal?.throwIfAborted()
    parts.push((await slice(start, SLICE)).map(line).join(''))
    onProgress?.(Math.min(1, (start + SLICE) / size()))
    await new Promise((resolve) => setTimeout(resolve))
  }
  signal?.throwIfAborted()
  // The mark tells spreadsheets that this is UTF-8.
  return new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' })
}
