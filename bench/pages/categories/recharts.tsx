import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { Bar, BarChart, CartesianGrid, PolarAngleAxis, PolarRadiusAxis, RadialBar, RadialBarChart, XAxis, YAxis } from 'recharts'
import { days, MARKS, marksOf, previous, values, whenPainted, type Params } from './data.js'

// The same marks, with the axes that give them their names and values; no animation, as ours under reduced motion.
let root: Root | undefined
let given: Params

export function prepare(params: Params) {
  given = params
}

const day = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', timeZone: 'UTC' })

function Chart() {
  const { chart, marks } = given
  const y = values(marks)
  if (chart === 'category') {
    const data = y.map((value, at) => ({ name: `Error ${at}`, value })).toSorted((a, b) => b.value - a.value)
    return (
      <BarChart layout="vertical" width={800} height={300} data={data}>
        <XAxis type="number" />
        <YAxis type="category" dataKey="name" width={80} interval={0} />
        <Bar dataKey="value" barSize={6} isAnimationActive={false} fill="#274abd" />
      </BarChart>
    )
  }
  if (chart === 'engagement') {
    const before = previous(marks)
    const data = days(marks).map((at, place) => ({ name: day.format(at), value: y[place], previous: before[place] }))
    return (
      <BarChart width={800} height={300} data={data}>
        <CartesianGrid vertical={false} />
        <XAxis dataKey="name" />
        <YAxis />
        <Bar dataKey="previous" isAnimationActive={false} fill="#e6e9ed" />
        <Bar dataKey="value" isAnimationActive={false} fill="#274abd" />
      </BarChart>
    )
  }
  const data = y.map((value, at) => ({ name: `Goal ${at}`, value: value / 110 }))
  return (
    <RadialBarChart width={300} height={300} data={data} innerRadius="50%" outerRadius="100%" startAngle={90} endAngle={-270} barSize={16}>
      <PolarAngleAxis type="number" domain={[0, 1]} tick={false} />
      <PolarRadiusAxis type="category" dataKey="name" />
      <RadialBar dataKey="value" background isAnimationActive={false} />
    </RadialBarChart>
  )
}

export async function mount(container: HTMLElement) {
  root = createRoot(container)
  flushSync(() => root?.render(<Chart />))
  await whenPainted(container, MARKS[given.chart], marksOf(given))
}

export function unmount() {
  root?.unmount()
}
