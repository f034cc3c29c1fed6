import { BinnacleProvider } from 'binnacle'
import { CategoryChart, EngagementChart, ProgressChart } from 'binnacle/charts'
import * as lazy from 'binnacle/lazy'
import 'binnacle/styles.css'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { days, MARKS, marksOf, previous, values, whenPainted, type Params } from './data.js'

let root: Root | undefined
let given: Params

/** The peers have recharts in the page already; so have we. */
export async function prepare(params: Params) {
  given = params
  await Promise.all([lazy.CategoryChart, lazy.EngagementChart, lazy.ProgressChart].map((chart) => chart.preload()))
}

function Chart() {
  const { chart, marks } = given
  const y = values(marks)
  if (chart === 'category')
    return <CategoryChart title="Errors" height={300} maxRows={marks} data={y.map((value, at) => ({ id: `Error ${at}`, value }))} />
  if (chart === 'engagement') {
    return (
      <EngagementChart
        title="Users"
        height={300}
        comparison="bars"
        data={[{ id: 'Users', x: days(marks), y, previous: previous(marks) }]}
      />
    )
  }
  return <ProgressChart title="Goals" height={300} shape="radial" data={y.map((value, at) => ({ id: `Goal ${at}`, value, target: 110 }))} />
}

export async function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() =>
    root?.render(
      <BinnacleProvider reducedMotion>
        <Chart />
      </BinnacleProvider>,
    ),
  )
  await whenPainted(container, MARKS[given.chart], marksOf(given))
}

export function unmount() {
  root?.unmount()
}
