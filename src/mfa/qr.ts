import { encode } from 'uqr'

/** The quiet zone ISO/IEC 18004 asks for, in modules. */
const QUIET_ZONE = 4

export interface QrShape {
  /** Modules a side, quiet zone included. */
  size: number
  /** The dark modules as one SVG path, in module units. */
  path: string
}

/** A text as a QR code with its quiet zone. Level M: a photographed screen loses less than 15%, and the modules stay large. */
export function qrShape(text: string): QrShape {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE })
  let path = ''
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      path += `M${from} ${y}h${x - from + 1}v1h${from - x - 1}z`
    }
  }
  return { size, path }
}
