import { fromSWR } from 'binnacle'
import { defineKey, useCached } from 'binnacle/cache'
import { TimeSeriesChart, type TimeSeries } from 'binnacle/charts'
import type { WeatherYear } from '../server/weather.js'

const weatherKey = defineKey('weather_{location}', { ttl: 'long' })

async function loadWeather(location: string): Promise<TimeSeries[]> {
  const response = await fetch(`/api/weather?location=${encodeURIComponent(location)}`)
  if (!response.ok) throw new Error(`The weather answered ${response.status}.`)
  const weather = (await response.json()) as WeatherYear
  return [
    { id: 'high', label: 'High', unit: '°C', x: weather.x, y: weather.high },
    { id: 'low', label: 'Low', unit: '°C', x: weather.x, y: weather.low },
  ]
}

/** Four years of daily weather, through the cache: the second visit within a day asks nobody. */
export function Weather() {
  const seattle = useCached(weatherKey({ location: 'Seattle' }), () => loadWeather('Seattle'))
  const newYork = useCached(weatherKey({ location: 'New York' }), () => loadWeather('New York'))
  return (
    <div className="demo-weather">
      <TimeSeriesChart title="Seattle" {...fromSWR(seattle)} height={300} />
      <TimeSeriesChart title="New York" {...fromSWR(newYork)} height={300} />
    </div>
  )
}
