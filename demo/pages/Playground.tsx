import { useState } from 'react'

const ACTIONS = [
  ['Load weather', '/api/weather?location=Seattle'],
  ['Slow, 800 ms', '/api/slow?ms=800'],
  ['Fail', '/api/fail'],
] as const

/** Asks so many times at once, and says what came back and how long it took. */
async function request(url: string, times: number): Promise<string> {
  const startedAt = performance.now()
  const answers = await Promise.allSettled(Array.from({ length: times }, () => fetch(url).then((response) => response.status)))
  const statuses = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'no answer'))
  return `${[...new Set(statuses)].join(', ')} in ${Math.round(performance.now() - startedAt)} ms`
}

/** Real requests to the demo's own routes, to be seen on the dashboard. */
export function Playground() {
  const [said, setSaid] = useState('')
  const call = (label: string, url: string, times = 1) => request(url, times).then((words) => setSaid(`${label}: ${words}`))
  return (
    <div className="demo-play" role="group" aria-label="Make traffic">
      {ACTIONS.map(([label, url]) => (
        <button key={url} type="button" className="bn-Button" onClick={() => call(label, url)}>
          {label}
        </button>
      ))}
      <button type="button" className="bn-Button" onClick={() => call('50 requests', '/api/weather?location=Seattle', 50)}>
        50 requests
      </button>
      <output className="demo-said bn-figures">{said}</output>
    </div>
  )
}
