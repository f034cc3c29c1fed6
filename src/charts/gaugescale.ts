import { statusOf, type Status, type Threshold } from '../core/series.js'

/** Where a value lies between two limits. */
export interface GaugeReading {
  /** 0–1, at the limit for what lies beyond it. */
  at: number
  /** Where the bar begins: at zero where that lies between the limits, else at the low end. */
  from: number
  /** Which limit it is beyond. */
  beyond: 'low' | 'high' | null
}

/** A part of the scale with a status of its own: both ends 0–1. */
export interface GaugeZone {
  from: number
  to: number
  status: Status
}

/** Halved, so that the distance between the largest numbers is still a number. */
const shareOf = (value: number, low: number, high: number) => Math.min(1, Math.max(0, (value / 2 - low / 2) / (high / 2 - low / 2)))

export function readGauge(value: number, low: number, high: number): GaugeReading {
  return {
    at: shareOf(value, low, high),
    from: low < 0 && high > 0 ? shareOf(0, low, high) : low >= 0 ? 0 : 1,
    beyond: value < low ? 'low' : value > high ? 'high' : null,
  }
}

/** The scale in parts by the worst status a value there has; healthy parts are left out. */
export function gaugeZones(low: number, high: number, thresholds: readonly Threshold[] = []): GaugeZone[] {
  const inside = thresholds.map(({ value }) => value).filter((value) => value > low && value < high)
  const ends = [low, ...new Set(inside.toSorted((a, b) => a - b)), high]
  const zones: GaugeZone[] = []
  for (let place = 1; place < ends.length; place++) {
    const [from, to] = [ends[place - 1] as number, ends[place] as number]
    const status = statusOf(from / 2 + to / 2, thresholds)
    if (status === null || status === 'ok') continue
    const last = zones.at(-1)
    if (last?.status === status && last.to === shareOf(from, low, high)) last.to = shareOf(to, low, high)
    else zones.push({ from: shareOf(from, low, high), to: shareOf(to, low, high), status })
  }
  return zones
}
