import type { Meta, StoryObj } from '@storybook/react-vite'
import {
  CategoryChart,
  ChartGroup,
  EngagementChart,
  Gauge,
  Heatmap,
  ProgressChart,
  StatTile,
  TimeSeriesChart,
  type Category,
  type TimeSeries,
} from 'binnacle/charts'
import { DAY_MS, flightsBy } from '../fixtures/flights.js'
import { delays, temperatures } from '../fixtures/heat.js'
import { carbonDioxide, electricity, highs, rain, stocks } from '../fixtures/publicdata.js'
import '../fixtures/stories.css'
import './gallery.css'

/** Every kind on one page, and every figure on it real: see fixtures/publicdata, fixtures/flights and fixtures/heat. */
const meta: Meta = { title: 'Charts/Gallery', parameters: { layout: 'fullscreen' } }
export default meta

const carbon = carbonDioxide[0] as TimeSeries
const newest = carbon.y[carbon.y.length - 1] as number
const decadeAgo = carbon.y[carbon.y.length - 121] as number
const MONDAY = Date.UTC(2001, 2, 19)
const week = flightsBy(DAY_MS, MONDAY, 7)
const weekBefore = flightsBy(DAY_MS, MONDAY - 7 * DAY_MS, 7)
const seattle = highs.filter(({ id }) => id === 'Seattle')
const rainOf = (year: number) => {
  const days = rain[0] as TimeSeries
  let sum = 0
  for (let at = 0; at < days.x.length; at++) if (new Date(days.x[at] as number).getUTCFullYear() === year) sum += days.y[at] ?? 0
  return Math.round(sum)
}
const years = [2012, 2013, 2014, 2015].map((year): Category => ({ id: String(year), value: rainOf(year) }))
const wind = electricity.find(({ id }) => id === 'Renewables') as TimeSeries
/** The share of renewable sources in a year, counted from the last one. */
const shareOf = (place: number) => {
  const all = electricity.reduce((sum, { y }) => sum + (Array.from(y).at(place) ?? 0), 0)
  return ((Array.from(wind.y).at(place) ?? 0) / all) * 100
}
const windShare = Math.round(shareOf(-1) * 10) / 10
const apple = Array.from((stocks.find(({ id }) => id === 'AAPL') as TimeSeries).y) as number[]
const total = (values: readonly (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

export const PublicData: StoryObj = {
  render: () => (
    <div className="gallery">
      <div className="tile-row">
        <StatTile
          label="Carbon dioxide"
          window="Mauna Loa, last month of the record"
          unit="ppm"
          data={newest}
          trend={{ change: newest / decadeAgo - 1, label: 'in ten years', goodDirection: 'down' }}
          sparkline={carbon.y}
        />
        <StatTile
          label="AAPL"
          window="March 2010, month’s end"
          unit="$"
          data={apple.at(-1) as number}
          trend={{ change: (apple.at(-1) as number) / (apple.at(-13) as number) - 1, label: 'in a year', goodDirection: 'up' }}
          sparkline={apple}
        />
        <StatTile
          label="Renewable power"
          window="Iowa, 2017"
          unit="%"
          data={windShare}
          trend={{ change: shareOf(-1) / shareOf(-11) - 1, label: 'in ten years', goodDirection: 'up' }}
          sparkline={wind.y}
        />
        <StatTile
          label="Flights"
          window="week from 19 March 2001, a sample"
          data={total(week.count)}
          trend={{ change: total(week.count) / total(weekBefore.count) - 1, label: 'vs the week before' }}
          sparkline={week.count}
        />
      </div>
      <TimeSeriesChart
        title="Carbon dioxide over Mauna Loa"
        subtitle="monthly"
        data={carbonDioxide}
        thresholds={[{ value: 400, label: 'Milestone', status: 'warning' }]}
        hasDownload
      />
      <ChartGroup>
        <div className="gallery-pair">
          <TimeSeriesChart
            title="Highest temperature"
            subtitle="daily, 2012–2015"
            data={seattle}
            height={220}
            slidingWindow={366 * DAY_MS}
          />
          <TimeSeriesChart
            title="Rain"
            subtitle="daily, Seattle"
            kind="bars"
            data={rain.filter(({ id }) => id === 'Seattle')}
            height={220}
            slidingWindow={366 * DAY_MS}
          />
        </div>
      </ChartGroup>
      <div className="gallery-pair">
        <TimeSeriesChart title="What Iowa’s power is made from" subtitle="by year" kind="stacked" data={electricity} height={260} />
        <TimeSeriesChart title="Five shares" subtitle="month-end, logarithmic" scale="log" data={stocks} height={260} />
      </div>
      <div className="gallery-pair">
        <Heatmap
          title="Temperature in Seattle"
          subtitle="normals, by day and hour"
          data={temperatures}
          kind="value"
          unit="°C"
          yUnit="h"
          yLabel="Hour"
          valueLabel="Temperature"
          height={240}
        />
        <Heatmap
          title="Flight delays"
          subtitle="5,000 flights of 2001"
          data={delays}
          yUnit="min"
          xLabel="Hour"
          yLabel="Delay"
          valueLabel="Flights"
          objective={{ value: 15, label: 'Late', status: 'warning' }}
          height={240}
        />
      </div>
      <div className="gallery-three">
        <EngagementChart
          title="Flights by day"
          data={[{ id: 'flights', label: 'Flights', x: week.x, y: week.count, previous: weekBefore.count, total: 'sum' }]}
          comparisonLabel="the week before"
          height={240}
        />
        <CategoryChart title="Rain in a year" subtitle="Seattle" data={years} unit="mm" order="given" height={240} />
        <ProgressChart
          title="Toward the week before"
          subtitle="flights"
          data={[
            { id: 'flights', label: 'Flights', value: total(week.count), target: total(weekBefore.count) },
            { id: 'miles', label: 'Distance', unit: 'mi', value: total(week.miles), target: total(weekBefore.miles) },
          ]}
          height={240}
        />
      </div>
      <div className="gallery-three">
        <Gauge label="Renewable power" window="Iowa, 2017" unit="%" high={100} data={windShare} />
        <Gauge
          label="Carbon dioxide"
          window="last month of the record"
          unit="ppm"
          low={280}
          high={450}
          data={newest}
          thresholds={[{ value: 350, status: 'warning' }, { value: 400 }]}
        />
      </div>
    </div>
  ),
}
