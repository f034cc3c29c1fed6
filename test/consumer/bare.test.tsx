import { act, fireEvent, render, screen } from '@testing-library/react'
import * as root from 'binnacle'
import * as cache from 'binnacle/cache'
import * as cacheTesting from 'binnacle/cache/testing'
import * as charts from 'binnacle/charts'
import * as recharts from 'binnacle/charts/recharts'
import * as dashboard from 'binnacle/dashboard'
import * as lazy from 'binnacle/lazy'
import * as leaderboard from 'binnacle/leaderboard'
import * as mfa from 'binnacle/mfa'
import * as visibility from 'binnacle/visibility'
import { StrictMode, type ReactElement } from 'react'
import { LineChart } from 'recharts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rangeFixture, snapshotFixture } from '../../stories/fixtures/metrics.js'
import { createPretendMfa, pretendFactor } from '../../stories/fixtures/mfa.js'

// What an application's tests do: they render our components in a jsdom that has none of what a browser has besides the DOM, and stub nothing.

const x = Array.from({ length: 60 }, (_, minute) => Date.UTC(2026, 10, 24, 12, minute))
const series = { id: 'p95', label: 'p95', unit: 'ms' as const, x, y: x.map((_, index) => 200 + (index % 7)) }
const players = ['Ada', 'Grace', 'Edsger'].map((name, index) => ({ id: name.toLowerCase(), name, score: 300 - index }))
const source = dashboard.createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
const adapter = createPretendMfa({ overview: { factors: [pretendFactor('totp')] } })
const days = Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 10, 16 + day))
const engagement = [{ id: 'users', label: 'Active users', x: days, y: days.map((_, day) => 900 + day) }]
const categories = [
  { id: 'timeout', label: 'Timeout', value: 12 },
  { id: 'refused', label: 'Refused', value: 3 },
]
const inDashboard = (panel: ReactElement) => <dashboard.DashboardProvider source={source}>{panel}</dashboard.DashboardProvider>

interface Case {
  element: ReactElement
  /** What a person reads there. */
  shows: string | RegExp
}

const CASES: Record<string, Record<string, Case>> = {
  binnacle: { BinnacleProvider: { element: <root.BinnacleProvider theme="dark">inside</root.BinnacleProvider>, shows: 'inside' } },
  'binnacle/cache': {
    CacheProvider: { element: <cache.CacheProvider cache={cache.createCache()}>inside</cache.CacheProvider>, shows: 'inside' },
  },
  'binnacle/cache/testing': {
    IsolatedCache: { element: <cacheTesting.IsolatedCache>inside</cacheTesting.IsolatedCache>, shows: 'inside' },
  },
  'binnacle/visibility': {
    WhenVisible: { element: <visibility.WhenVisible height={40}>inside</visibility.WhenVisible>, shows: 'inside' },
  },
  'binnacle/charts': {
    CategoryChart: { element: <charts.CategoryChart title="Errors" data={categories} />, shows: 'Errors' },
    ChartGroup: {
      element: (
        <charts.ChartGroup>
          <charts.TimeSeriesChart title="Latency" data={[series]} />
        </charts.ChartGroup>
      ),
      shows: 'Latency',
    },
    EngagementChart: { element: <charts.EngagementChart title="Activity" data={engagement} />, shows: 'Activity' },
    Gauge: { element: <charts.Gauge label="Load" window="now" data={40} high={100} unit="%" />, shows: 'Load' },
    Heatmap: { element: <charts.Heatmap title="Cells" data={{ x: x.slice(0, 4), y: [0, 100], values: [1, 2, 3, 4] }} />, shows: 'Cells' },
    PerformanceChart: {
      element: <charts.PerformanceChart title="Performance" data={{ p95: series }} objective={{ value: 250 }} />,
      shows: 'Performance',
    },
    ProgressChart: {
      element: <charts.ProgressChart title="Course" data={[{ id: 'a', label: 'Algebra', value: 3, target: 4 }]} />,
      shows: 'Course',
    },
    Sparkline: { element: <charts.Sparkline data={series.y} />, shows: '' },
    StatTile: { element: <charts.StatTile label="Latency" window="now" unit="ms" data={312} />, shows: 'Latency' },
    TimeSeriesChart: { element: <charts.TimeSeriesChart title="Latency" data={[series]} />, shows: 'Latency' },
  },
  'binnacle/charts/recharts': {
    DenseLine: {
      element: (
        <LineChart width={400} height={200}>
          <recharts.DenseLine data={series} />
        </LineChart>
      ),
      shows: '',
    },
    DenseTooltip: {
      element: (
        <LineChart width={400} height={200}>
          <recharts.DenseLine data={series} />
          <recharts.DenseTooltip data={series} />
        </LineChart>
      ),
      shows: '',
    },
  },
  'binnacle/dashboard': {
    CachePanel: { element: inDashboard(<dashboard.CachePanel />), shows: /cache/i },
    DashboardGrid: { element: <dashboard.DashboardGrid>inside</dashboard.DashboardGrid>, shows: 'inside' },
    DashboardOverview: { element: inDashboard(<dashboard.DashboardOverview />), shows: 'Error rate' },
    DashboardProvider: { element: inDashboard(<p>inside</p>), shows: 'inside' },
    DatabasePanel: { element: inDashboard(<dashboard.DatabasePanel />), shows: 'Database' },
    ErrorsPanel: { element: inDashboard(<dashboard.ErrorsPanel />), shows: /errors/i },
    LatencyPanel: { element: inDashboard(<dashboard.LatencyPanel />), shows: /response time|latency/i },
    Panel: { element: inDashboard(<dashboard.Panel>inside</dashboard.Panel>), shows: 'inside' },
    PerformanceDashboard: { element: <dashboard.PerformanceDashboard source={source} title="checkout-api" />, shows: 'checkout-api' },
    ProcessPanel: { element: inDashboard(<dashboard.ProcessPanel />), shows: 'Process' },
    RefreshControl: { element: inDashboard(<dashboard.RefreshControl />), shows: '' },
    RoutesPanel: { element: inDashboard(<dashboard.RoutesPanel />), shows: 'Routes' },
    TimeRangePicker: { element: inDashboard(<dashboard.TimeRangePicker />), shows: '' },
    TrafficPanel: { element: inDashboard(<dashboard.TrafficPanel />), shows: /traffic|requests/i },
    WebVitalsPanel: { element: inDashboard(<dashboard.WebVitalsPanel />), shows: /LCP|vitals/i },
  },
  'binnacle/leaderboard': {
    LeaderboardTable: { element: <leaderboard.LeaderboardTable title="League" data={players} me="ada" hasDownload />, shows: 'Grace' },
    Podium: { element: <leaderboard.Podium data={players} />, shows: 'Ada' },
  },
  'binnacle/mfa': {
    CodeInput: { element: <mfa.CodeInput label="Code" />, shows: 'Code' },
    FactorList: { element: <mfa.FactorList adapter={adapter} />, shows: /authenticator/i },
    MfaChallenge: { element: <mfa.MfaChallenge adapter={adapter} />, shows: /code/i },
    MfaCheckup: { element: <mfa.MfaCheckup adapter={adapter} />, shows: '' },
    MfaEnrollment: { element: <mfa.MfaEnrollment adapter={adapter} />, shows: /./ },
    MfaGate: { element: <mfa.MfaGate adapter={adapter}>inside</mfa.MfaGate>, shows: 'inside' },
    SessionTimeout: { element: <mfa.SessionTimeout adapter={adapter} />, shows: '' },
  },
}
// Behind their doors they are the same.
CASES['binnacle/lazy'] = {}
for (const [name, door] of [
  ['CategoryChart', 'charts'],
  ['EngagementChart', 'charts'],
  ['Heatmap', 'charts'],
  ['PerformanceChart', 'charts'],
  ['ProgressChart', 'charts'],
  ['TimeSeriesChart', 'charts'],
  ['LeaderboardTable', 'leaderboard'],
  ['MfaEnrollment', 'mfa'],
  ['PerformanceDashboard', 'dashboard'],
] as const) {
  const { element, shows } = CASES[`binnacle/${door}`]![name]!
  const Lazy = (lazy as Record<string, unknown>)[name] as typeof element.type
  CASES['binnacle/lazy'][name] = { element: <Lazy {...(element.props as object)} />, shows }
}

const DOORS: Record<string, object> = {
  binnacle: root,
  'binnacle/cache': cache,
  'binnacle/cache/testing': cacheTesting,
  'binnacle/charts': charts,
  'binnacle/charts/recharts': recharts,
  'binnacle/dashboard': dashboard,
  'binnacle/lazy': lazy,
  'binnacle/leaderboard': leaderboard,
  'binnacle/mfa': mfa,
  'binnacle/visibility': visibility,
}
const ERRORS = /Error$|Problem$/

const said: string[] = []
const onError = (event: ErrorEvent | PromiseRejectionEvent) => {
  said.push(String('reason' in event ? event.reason : event.error))
}
beforeEach(() => {
  said.length = 0
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation((...words) => void said.push(words.join(' ')))
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onError)
})
afterEach(() => {
  window.removeEventListener('error', onError)
  window.removeEventListener('unhandledrejection', onError)
  vi.restoreAllMocks()
})

describe('in a jsdom without a stub', () => {
  it('really runs in one', () => {
    for (const name of ['matchMedia', 'ResizeObserver', 'IntersectionObserver', 'requestIdleCallback']) {
      expect([name, typeof (globalThis as Record<string, unknown>)[name]]).toEqual([name, 'undefined'])
    }
    for (const name of ['animate', 'scrollIntoView', 'setPointerCapture', 'showModal']) {
      expect([name, name in document.createElement('dialog')]).toEqual([name, false])
    }
  })

  it.each(Object.keys(DOORS))('renders every component of %s: the list below is whole', (door) => {
    const components = Object.keys(DOORS[door]!).filter((name) => /^[A-Z]/.test(name) && !ERRORS.test(name))
    expect(Object.keys(CASES[door]!).toSorted()).toEqual(components.toSorted())
  })

  const all = Object.entries(CASES).flatMap(([door, components]) =>
    Object.entries(components).map(([name, one]) => ({ title: `${name} of ${door}`, ...one })),
  )
  it.each(all)(
    'renders $title, bears pointers, keys and clicks, and goes',
    async ({ element, shows }) => {
      const { container, unmount } = render(<StrictMode>{element}</StrictMode>)
      await vi.waitFor(() => expect(container.textContent).toMatch(shows), { timeout: 30_000 })
      await act(async () => {})
      for (const one of container.querySelectorAll('*')) {
        fireEvent.pointerEnter(one)
        fireEvent.pointerDown(one, { pointerId: 1, button: 0 })
        fireEvent.pointerMove(one, { pointerId: 1 })
        fireEvent.pointerUp(one, { pointerId: 1 })
        fireEvent.wheel(one, { deltaY: 40 })
        fireEvent.scroll(one)
        if (one instanceof HTMLElement && one.tabIndex >= 0) {
          act(() => one.focus())
          for (const key of ['ArrowRight', 'ArrowDown', 'End', 'Home', 'Escape']) fireEvent.keyDown(one, { key })
        }
      }
      await act(async () => {})
      expect(said).toEqual([])
      unmount()
      await act(async () => {})
      expect(said).toEqual([])
    },
    60_000,
  )

  it('draws the rows of a table, though nothing has a size', () => {
    render(<leaderboard.LeaderboardTable title="League" data={players} />)
    expect(screen.getAllByRole('row').map((row) => row.textContent)).toHaveLength(4)
    expect(screen.getByRole('grid')).toHaveTextContent('Edsger')
  })

  it('opens a session’s warning where there are no modal dialogs', async () => {
    const now = Date.now()
    const session = {
      id: '1',
      level: 'mfa',
      createdAt: now,
      authenticatedAt: now,
      warnAt: now,
      expiresAt: now + 60_000,
      endsAt: now + 3_600_000,
    }
    const ending = mfa.createFetchMfaAdapter({ baseUrl: '/api/mfa', fetch: async () => Response.json({ now, session }) })
    render(<mfa.SessionTimeout adapter={ending} />)
    expect(await screen.findByRole('alertdialog', undefined, { timeout: 30_000 })).toBeVisible()
  }, 60_000)

  it('shows a dashboard of a static source, in a cache of its own', async () => {
    render(<dashboard.PerformanceDashboard source={source} title="checkout-api" />, { wrapper: cacheTesting.IsolatedCache })
    expect((await screen.findAllByText('Error rate', undefined, { timeout: 30_000 }))[0]).toBeVisible()
  }, 60_000)
})
