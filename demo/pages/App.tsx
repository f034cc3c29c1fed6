import { defineKey, useCached } from 'binnacle/cache'
import { CachePanel, createPrometheusSource, createServerSource, PerformanceDashboard } from 'binnacle/dashboard'
import { lazyComponent } from 'binnacle/lazy'
import { useMemo } from 'react'
import { Leaderboard } from './Leaderboard.js'
import { Playground } from './Playground.js'
import { Weather } from './Weather.js'

const LINKS = [
  ['/', 'Dashboard'],
  ['/weather', 'Weather'],
  ['/leaderboard', 'Leaderboard'],
  ['/account', 'Account'],
] as const

/** Loaded where it is wanted: the dashboard does not wait for it. */
const Account = lazyComponent(() => import('./account/Account.js').then(({ Account }) => Account), { name: 'Account' })

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
        {path !== '/account' && <Playground />}
      </header>
      <main>
        {path === '/account' ? <Account /> : path === '/weather' ? <Weather /> : path === '/leaderboard' ? <Leaderboard /> : <Dashboard />}
      </main>
    </>
  )
}

const watchKey = defineKey('watch', { ttl: { freshSeconds: 3_600, staleSeconds: 0, errorSeconds: 0 } })
const readWatch = async (): Promise<{ source: 'prometheus' | 'process' }> => (await fetch('/api/watch')).json()

/** Of this process, or of all that a Prometheus scrapes: the server knows which. */
function Dashboard() {
  const { data: watch, error } = useCached(watchKey(), readWatch)
  const isPrometheus = watch?.source === 'prometheus'
  const source = useMemo(() => (isPrometheus ? createPrometheusSource('/prometheus') : createServerSource('/api/metrics')), [isPrometheus])
  if (!watch && !error) return null
  return (
    <PerformanceDashboard
      source={source}
      title="binnacle-demo"
      subtitle={isPrometheus ? 'by Prometheus' : 'this process'}
      defaultRange={{ lastMs: 300_000 }}
      refreshMs={isPrometheus ? 15_000 : 2_000}
      objectives={{ responseTimeP95: { value: 400, label: 'SLO' }, errorRate: { value: 0.05, status: 'warning' } }}
    >
      <CachePanel />
    </PerformanceDashboard>
  )
}
