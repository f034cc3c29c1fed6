import { qrMatrix } from './qrmatrix.js'

/** The light border ISO/IEC 18004 asks for, in modules. */
const QUIET_ZONE = 4

export interface QrShape {
  /** Modules a side, quiet zone included. */
  size: number
  /** The dark modules as one SVG path, in module units. */
  path: string
}

/** A text as a QR code with its quiet zone; null where it is too long for any. */
export function qrShape(text: string): QrShape | null {
  const rows = qrMatrix(text)
  if (!rows) return null
  let path = ''
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      path += `M${from + QUIET_ZONE} ${y + QUIET_ZONE}h${x - from + 1}v1h${from - x - 1}z`
    }
  }
  return { size: rows.length + 2 * QUIET_ZONE, path }
}
