import type { Status } from '../core/series.js'
import type { GaugeReading, GaugeZone } from './gaugescale.js'
import { percent } from './place.js'

export interface GaugePictureProps {
  shape: 'arc' | 'line'
  /** Null draws the scale alone. */
  reading: GaugeReading | null
  zones: readonly GaugeZone[]
  status: Status | null
}

/** The scale of a gauge, the bar on it, and beside it where a status begins and ends. A value beyond a limit has an arrow there. */
export function GaugePicture(props: GaugePictureProps) {
  return props.shape === 'line' ? <Line {...props} /> : <Arc {...props} />
}

const HALF = 'M14 100A86 86 0 0 1 186 100'
const OUTER = 'M4.5 100A95.5 95.5 0 0 1 195.5 100'
/** No part, a gap up to where it begins, the part, and a gap for the rest. */
const dashes = (from: number, to: number) => `0 ${(from * 100).toFixed(2)} ${((to - from) * 100).toFixed(2)} 100`
/** Parts with a status keep a distance from each other. */
const ZONE_GAP = 0.006

function Arc({ reading, zones, status }: GaugePictureProps) {
  return (
    <svg
      className="bn-Gauge-picture"
      viewBox="0 0 200 110"
      width="100%"
      data-status={status ?? undefined}
      aria-hidden="true"
      focusable="false"
    >
      <path className="bn-Gauge-track" d={HALF} strokeWidth="12" />
      {zones.map(({ from, to, status: zone }) => (
        <path
          key={from}
          className="bn-Gauge-zone"
          data-status={zone}
          d={OUTER}
          pathLength="100"
          strokeDasharray={dashes(from + ZONE_GAP, Math.max(from + ZONE_GAP, to))}
        />
      ))}
      {reading && (
        <path
          className="bn-Gauge-bar"
          d={HALF}
          strokeWidth="12"
          pathLength="100"
          strokeDasharray={dashes(Math.min(reading.from, reading.at), Math.max(reading.from, reading.at))}
        />
      )}
      {reading?.beyond && <path className="bn-Gauge-beyond" d={reading.beyond === 'high' ? 'M180 103h12l-6 7Z' : 'M8 103h12l-6 7Z'} />}
    </svg>
  )
}

const BAR = { y: 4, height: 8 }

function Line({ reading, zones, status }: GaugePictureProps) {
  const bar = reading && { from: Math.min(reading.from, reading.at), to: Math.max(reading.from, reading.at) }
  return (
    <svg className="bn-Gauge-picture" width="100%" height="20" data-status={status ?? undefined} aria-hidden="true" focusable="false">
      <rect className="bn-Gauge-track" width="100%" {...BAR} />
      {bar && <rect className="bn-Gauge-bar" x={percent(bar.from)} width={percent(bar.to - bar.from)} {...BAR} />}
      {zones.map(({ from, to, status: zone }) => (
        <rect
          key={from}
          className="bn-Gauge-zone"
          data-status={zone}
          x={percent(from)}
          y="15"
          width={percent(Math.max(0, to - from - ZONE_GAP))}
        />
      ))}
      {reading?.beyond && (
        <svg x={percent(reading.at)} y="8" overflow="visible">
          <path className="bn-Gauge-beyond" d={reading.beyond === 'high' ? 'M0-6v12l7-6Z' : 'M0-6v12l-7-6Z'} />
        </svg>
      )}
    </svg>
  )
}
