/** One value of a CSV line; null is an empty field. */
export type CsvValue = string | number | null | undefined

export interface CsvOptions {
  /**
   * Of the spreadsheet that opens the file, as a BCP 47 tag: where its language has a decimal comma, as 'de' has, numbers get one and fields are parted by semicolons.
   * @default commas between fields and a decimal point, which programs read
   */
  locale?: string
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
/** What a spreadsheet would run as a formula, by itself or after what it drops; in full width too, which some take for the same. */
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/

function field(value: CsvValue, hasComma: boolean): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return ''
    return hasComma ? String(value).replace('.', ',') : String(value)
  }
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const hasDecimalComma = (locale: string | undefined): boolean =>
  locale !== undefined && new Intl.NumberFormat(locale).formatToParts(0.5).some(({ type, value }) => type === 'decimal' && value === ',')

/**
 * Rows as CSV (RFC 4180, UTF-8), a slice at a time, so that the page goes on. A number that is not finite is an empty field; text that a
 * spreadsheet would run gets an apostrophe before it.
 *
 * @throws the signal's reason; RangeError for a locale that is no language tag
 */
export async function writeCsv({ header, size, slice }: CsvRows, { locale, onProgress, signal }: CsvOptions = {}): Promise<Blob> {
  const hasComma = hasDecimalComma(locale)
  const line = (values: readonly CsvValue[]): string => `${values.map((value) => field(value, hasComma)).join(hasComma ? ';' : ',')}\r\n`
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
