import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { BinnacleError } from 'binnacle'

/** Daily weather of Seattle and New York, 2012–2015: NOAA's records, as the package vega-datasets ships them. */
const FILE = new URL('../../node_modules/vega-datasets/data/weather.csv', import.meta.url)

export interface WeatherYear {
  location: string
  /** Epoch ms, midnight UTC. */
  x: number[]
  /** Degrees Celsius. */
  high: number[]
  low: number[]
  /** Millimetres. */
  rain: number[]
}

/** Reads and parses the file each time it is asked: this is the demo's honest work, and its latency is real. */
export async function readWeather(location: string): Promise<WeatherYear> {
  const text = await readFile(fileURLToPath(FILE), 'utf8')
  const weather: WeatherYear = { location, x: [], high: [], low: [], rain: [] }
  for (const line of text.trim().split('\n').slice(1)) {
    const [place, date, rain, high, low] = line.split(',')
    if (place !== location) continue
    weather.x.push(Date.parse(`${date}T00:00:00Z`))
    weather.high.push(Number(high))
    weather.low.push(Number(low))
    weather.rain.push(Number(rain))
  }
  if (weather.x.length === 0) throw new BinnacleError('refused', `No weather for ${JSON.stringify(location)}: try Seattle or New York.`)
  return weather
}
