import { act, render } from '@testing-library/react'
import { IsolatedCache } from 'binnacle/cache/testing'
import { createStaticSource, DashboardProvider } from 'binnacle/dashboard'
import { createLeaderboard, LeaderboardTable } from 'binnacle/leaderboard'
import {
  FactorList,
  MfaChallenge,
  MfaCheckup,
  MfaEnrollment,
  MfaGate,
  SessionTimeout,
  useMfaChallenge,
  useMfaEnrollment,
} from 'binnacle/mfa'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { rangeFixture, snapshotFixture } from '../../stories/fixtures/metrics.js'
import { createPretendMfa } from '../../stories/fixtures/mfa.js'

// What must be made once, outside the component, and is easily made in the JSX. `CacheProvider` has its own test in test/cache.

const source = () => createStaticSource({ snapshot: snapshotFixture, range: rangeFixture })
const rows = () => ({ load: async () => ({ rows: [], count: 0 }) })
const board = () => createLeaderboard({ players: [{ id: 'ada', score: 1 }] })
const EnrollmentOfMine = ({ adapter }: { adapter: ReturnType<typeof createPretendMfa> }) => (
  <p>{useMfaEnrollment({ adapter }).state.step}</p>
)
const ChallengeOfMine = ({ adapter }: { adapter: ReturnType<typeof createPretendMfa> }) => <p>{useMfaChallenge({ adapter }).state.step}</p>

/** `PerformanceDashboard` hands its source to `DashboardProvider`. */
const CASES: Record<string, { make: () => object; show: (made: never) => ReactElement; prop: string }> = {
  DashboardProvider: {
    prop: 'source',
    make: source,
    show: (made: ReturnType<typeof source>) => <DashboardProvider source={made}>inside</DashboardProvider>,
  },
  'LeaderboardTable, source': {
    prop: 'source',
    make: rows,
    show: (made: ReturnType<typeof rows>) => <LeaderboardTable title="League" source={made} />,
  },
  'LeaderboardTable, board': {
    prop: 'board',
    make: board,
    show: (made: ReturnType<typeof board>) => <LeaderboardTable title="League" board={made} />,
  },
}
for (const [name, Component] of Object.entries({ FactorList, MfaCheckup, SessionTimeout })) {
  CASES[name] = {
    prop: 'adapter',
    make: createPretendMfa,
    show: (made: ReturnType<typeof createPretendMfa>) => <Component adapter={made} />,
  }
}
CASES['MfaGate'] = {
  prop: 'adapter',
  make: createPretendMfa,
  show: (made: ReturnType<typeof createPretendMfa>) => <MfaGate adapter={made}>inside</MfaGate>,
}

let error: ReturnType<typeof vi.spyOn>
const warnings = () => error.mock.calls.flat().filter((words: unknown) => String(words).includes('another object at each render'))
beforeEach(() => {
  error = vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

async function renderOften(show: () => ReactElement) {
  const { rerender, unmount } = render(show(), { wrapper: IsolatedCache })
  for (let count = 0; count < 8; count += 1) await act(async () => rerender(show()))
  unmount()
}

it.each(Object.entries(CASES))(
  'says that %s gets another object at each render, once, and what to do',
  async (name, { make, show, prop }) => {
    const once = make() as never
    await renderOften(() => show(once))
    expect(warnings()).toEqual([])
    await renderOften(() => show(make() as never))
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]).toContain(name.split(',')[0])
    expect(warnings()[0]).toMatch(new RegExp(`\`${prop}\` is another object.*outside the component`))
  },
)

it.each([
  ['MfaEnrollment', MfaEnrollment, EnrollmentOfMine],
  ['MfaChallenge', MfaChallenge, ChallengeOfMine],
])('says so of %s and of its hook', async (name, Component, Own) => {
  const once = createPretendMfa()
  await renderOften(() => <Component adapter={once} />)
  await renderOften(() => <Own adapter={once} />)
  expect(warnings()).toEqual([])
  await renderOften(() => <Own adapter={createPretendMfa()} />)
  expect(warnings()).toHaveLength(1)
  expect(warnings()[0]).toContain(`${name}: \`adapter\``)
  // The component has the same message: it was said.
  await renderOften(() => <Component adapter={createPretendMfa()} />)
  expect(warnings()).toHaveLength(1)
})
