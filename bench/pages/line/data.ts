/** What every page draws: `lines` series of `points` seconds, with a swell, noise and a spike here and there; the same in every run. */
export interface Params {
  points: number
  lines?: number
  charts?: number
}

export const FROM = Date.UTC(2026, 10, 24)

export interface Line {
  x: Float64Array
  y: Float64Array
}

export function makeLines({ points, lines = 1 }: Params): Line[] {
  const x = Float64Array.from({ length: points }, (_, at) => FROM + at * 1_000)
  return Array.from({ length: lines }, (_, line) => {
    let state = line + 1
    const y = Float64Array.from({ length: points }, (__, at) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const noise = state / 4_294_967_296
      return 200 + line * 60 + 40 * Math.sin(at / (points / 20)) + 25 * noise + (noise > 0.9999 ? 150 : 0)
    })
    return { x, y }
  })
}

/** The next point of every line. */
export const nextY = (index: number) => 210 + 30 * Math.sin(index)
