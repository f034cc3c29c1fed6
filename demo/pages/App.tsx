import { createServerSource, PerformanceDashboard } from 'binnacle/dashboard'
import { useState } from 'react'
import { Playground } from './Playground.js'
import { Weather } from './Weather.js'

const LINKS = [
  ['/', 'Dashboard'],
  ['/weather', 'Weather'],
] as const

export function App({ path }: { path: string }) {
  return (
    <>
      <header className="demo-bar bn-root">
        <strong>Binnacle demo</strong>
        <nav aria-label="Pages">
          {LINKS.map(([href, label]) => (
            <a key={href} href={href} className="bn-focusable" aria-current={href === path ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <Playground />
      </header>
      <main>{path === '/weather' ? <Weather /> : <Dashboard />}</main>
    </>
  )
}

function Dashboard() {
  const [source] = useState(() => createServerSource('/api/metrics'))
  return (
    <PerformanceDashboard
      source={source}
      title="binnacle-demo"
      subtitle="this process"
      defaultRange={{ lastMs: 300_000 }}
      refreshMs={2_000}
      objectives={{ responseTimeP95: { value: 400, label: 'SLO' }, errorRate: { value: 0.05, status: 'warning' } }}
    />
  )
}
