import type { Status } from '../core/series.js'

const SHAPES: Record<Status, string> = {
  ok: 'M5 .5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9Z',
  info: 'M5 0a5 5 0 1 0 0 10A5 5 0 1 0 5 0Zm0 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7ZM4.3 4.4h1.4V7.4H4.3Zm0-1.8h1.4V3.8H4.3Z',
  warning: 'M5 .6 9.8 9.2H.2Z',
  critical: 'M5 0 10 5 5 10 0 5Z',
  neutral: 'M1 4h8v2H1Z',
}

export interface StatusShapeProps {
  status: Status
}

/** The shape of a status, so that it never rests on colour: circle, ring, triangle, diamond, dash. Decorative: the word stands beside it. */
export function StatusShape({ status }: StatusShapeProps) {
  return (
    <svg className="bn-StatusShape" data-status={status} viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path fillRule="evenodd" d={SHAPES[status]} />
    </svg>
  )
}

export interface StatusMarkProps {
  status: Status
  /** The word for it. */
  children: string
}

/** A status: shape, word and colour together. */
export function StatusMark({ status, children }: StatusMarkProps) {
  return (
    <span className="bn-Status" data-status={status}>
      <StatusShape status={status} />
      <span>{children}</span>
    </span>
  )
}
