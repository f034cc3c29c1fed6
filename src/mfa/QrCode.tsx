import type { ComponentPropsWithRef } from 'react'
import { classNames } from '../internal/classNames.js'
import { qrShape } from './qr.js'

export interface QrCodeProps extends Omit<ComponentPropsWithRef<'svg'>, 'children'> {
  /** What it holds. */
  text: string
  /** What it is, for who cannot see it. The text itself is not said: offer the key beside it. */
  label: string
}

/** A QR code that every camera reads: dark on white with its quiet zone, in every theme, as SVG. Nothing for a text too long for one. */
export function QrCode({ text, label, className, ...rest }: QrCodeProps) {
  const shape = qrShape(text)
  if (!shape) return null
  const { size, path } = shape
  return (
    <svg
      {...rest}
      className={classNames('bn-QrCode', className)}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
