import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { BinnacleProvider, german } from 'binnacle'
import { lazyComponent, lazyRoutes } from 'binnacle/lazy'
import { LeaderboardTable } from 'binnacle/leaderboard'
import { Component, StrictMode, type ReactNode, type Ref } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameOf } from '../../src/lazy/FrameOf.js'

interface ReportProps {
  name: string
  ref?: Ref<HTMLElement>
}
const Report = ({ name, ref }: ReportProps) => <article ref={ref}>{name}</article>
const gone = new TypeError('Failed to fetch dynamically imported module')

/** A load that the test settles. */
function deferred() {
  const calls: { resolve: (component: typeof Report) => void; reject: (error: unknown) => void }[] = []
  const load = vi.fn(() => new Promise<typeof Report>((resolve, reject) => calls.push({ resolve, reject })))
  const settle = (how: 'resolve' | 'reject', place = calls.length - 1) =>
    act(async () => (how === 'resolve' ? calls[place]?.resolve(Report) : calls[place]?.reject(gone)))
  return { load, settle }
}
const once = { retries: 0, name: 'Report' }

beforeEach(() => {
  // The reason of a failure is reported to the developer.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

describe('lazyComponent', () => {
  it('keeps the place while it loads, then hands props and ref to the component', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, { ...once, skeleton: 320 })
    const ref = vi.fn()
    const { container } = render(<Lazy name="week 47" ref={ref} />)
    expect(screen.getByText('Loading')).toBeInTheDocument()
    expect(container.querySelector('svg')).toHaveAttribute('height', '320')
    expect(load).toHaveBeenCalledTimes(1)
    await settle('resolve')
    expect(screen.getByRole('article')).toHaveTextContent('week 47')
    expect(ref).toHaveBeenCalledWith(screen.getByRole('article'))
    expect(screen.queryByText('Loading')).not.toBeInTheDocument()
  })

  it('draws a skeleton from the props', () => {
    const Lazy = lazyComponent<ReportProps>(() => new Promise(() => {}), { ...once, skeleton: ({ name }) => <p>{name} is on its way</p> })
    render(<Lazy name="week 47" />)
    expect(screen.getByText('week 47 is on its way')).toBeInTheDocument()
  })

  it('shows no skeleton for what was preloaded', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    const preloaded = Lazy.preload()
    await settle('resolve')
    await preloaded
    render(<Lazy name="week 47" />)
    expect(screen.getByRole('article')).toBeInTheDocument()
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('says why it failed and makes a new attempt when asked to, for everyone who shows it', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    render(
      <StrictMode>
        <Lazy name="left" />
        <Lazy name="right" />
      </StrictMode>,
    )
    expect(load).toHaveBeenCalledTimes(1)
    await settle('reject')
    expect(screen.getAllByRole('alert')).toHaveLength(2)
    expect(screen.getAllByText('This part could not be loaded')).toHaveLength(2)
    await userEvent.click(screen.getAllByRole('button', { name: 'Try again' })[0] as HTMLElement)
    expect(load).toHaveBeenCalledTimes(2)
    await settle('resolve')
    expect(screen.getAllByRole('article').map((article) => article.textContent)).toEqual(['left', 'right'])
  })

  it('can fail again after another attempt', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    render(<Lazy name="week 47" />)
    await settle('reject')
    for (let attempt = 2; attempt < 4; attempt += 1) {
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
      expect(load).toHaveBeenCalledTimes(attempt)
      await settle('reject')
    }
    expect(screen.getByRole('alert')).toBeInTheDocument()
  })

  it('tries anew when it is shown again later', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    const { unmount } = render(<Lazy name="week 47" />)
    await settle('reject')
    expect(screen.getByRole('alert')).toBeInTheDocument()
    unmount()
    render(<Lazy name="week 47" />)
    await settle('resolve')
    expect(screen.getByRole('article')).toBeInTheDocument()
    expect(load).toHaveBeenCalledTimes(2)
  })

  it('tells the person what may help, and the developer what failed', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const Lazy = lazyComponent<ReportProps>(() => Promise.reject(gone), { ...once, name: 'Told' })
    render(<Lazy name="week 47" />)
    expect(await screen.findByRole('alert')).toHaveTextContent('You may be offline')
    expect(screen.getByRole('alert')).not.toHaveTextContent('module')
    expect(said.mock.calls.flat().join()).toContain('"Told" could not be loaded in 1 attempts: Failed to fetch')
  })

  it('tries anew where a failed preload went before', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    const preloaded = Lazy.preload()
    await Promise.all([expect(preloaded).rejects.toThrow('Failed to fetch'), settle('reject')])
    render(<Lazy name="week 47" />)
    await settle('resolve')
    expect(screen.getByRole('article')).toBeInTheDocument()
  })

  it('shows what arrives late in place of the notice', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, { ...once, timeoutMs: 20 })
    render(<Lazy name="week 47" />)
    expect(await screen.findByRole('alert', undefined, { timeout: 30_000 })).toBeInTheDocument()
    await settle('resolve', 0)
    expect(await screen.findByRole('article', undefined, { timeout: 30_000 })).toHaveTextContent('week 47')
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('tries anew by itself when the network is back, once for all who show the failure', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    render(
      <>
        <Lazy name="left" />
        <Lazy name="right" />
      </>,
    )
    await settle('reject')
    expect(screen.getAllByRole('alert')).toHaveLength(2)
    await act(async () => void window.dispatchEvent(new Event('online')))
    expect(load).toHaveBeenCalledTimes(2)
    await settle('resolve')
    expect(screen.getAllByRole('article')).toHaveLength(2)
  })

  it('offers to load the page anew where another attempt may not help, but not offline', async () => {
    const reload = vi.fn()
    vi.stubGlobal('location', { reload })
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, once)
    render(<Lazy name="week 47" />)
    await settle('reject')
    expect(screen.queryByRole('button', { name: 'Reload page' })).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await settle('reject')
    await userEvent.click(screen.getByRole('button', { name: 'Reload page' }))
    expect(reload).toHaveBeenCalledTimes(1)
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await settle('reject')
    expect(screen.queryByRole('button', { name: 'Reload page' })).toBeNull()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })

  it('offers it in the frame of a chart, too', async () => {
    const failed = new SyntaxError('Unexpected end of input')
    const Chart = lazyComponent<{ title: string }>(() => Promise.reject(failed), {
      ...once,
      skeleton: (props) => <FrameOf props={props} />,
      failure: (props, state) => <FrameOf props={props} {...state} />,
    })
    render(<Chart title="Latency" />)
    expect(await screen.findByRole('button', { name: 'Reload page' }, { timeout: 30_000 })).toBeInTheDocument()
    expect(screen.getByRole('figure', { name: 'Latency' })).toBeInTheDocument()
  })

  it('shows no sentence for developers to visitors', async () => {
    const Lazy = lazyComponent<ReportProps>(() => Promise.resolve({ Report } as never), { ...once, name: 'Mistaken' })
    vi.stubEnv('NODE_ENV', 'production')
    render(
      <>
        <Lazy name="week 47" />
        <LeaderboardTable title="League" data={'no array' as never} />
      </>,
    )
    expect(await screen.findByText('This part could not be loaded', undefined, { timeout: 30_000 })).toBeInTheDocument()
    const said = screen.getAllByRole('alert').map((alert) => alert.textContent)
    vi.unstubAllEnvs()
    expect(said).toHaveLength(2)
    for (const words of said) expect(words).not.toMatch(/lazyComponent|LeaderboardTable|module|array/)
  })

  it('draws a failure in the way the application wants', async () => {
    const { load, settle } = deferred()
    const Lazy = lazyComponent<ReportProps>(load, {
      ...once,
      failure: ({ name }, { error, retry }) => (
        <button type="button" onClick={retry}>
          {name}: {String(error)}
        </button>
      ),
    })
    render(<Lazy name="week 47" />)
    await settle('reject')
    await userEvent.click(screen.getByRole('button', { name: /week 47: .*could not be loaded/ }))
    await settle('resolve')
    expect(screen.getByRole('article')).toBeInTheDocument()
  })

  it('leaves what a loaded component throws to the application’s own boundary', async () => {
    class Outer extends Component<{ children: ReactNode }, { message: string }> {
      override state = { message: '' }
      static getDerivedStateFromError = (error: Error) => ({ message: error.message })
      override render() {
        return this.state.message ? <p>outer: {this.state.message}</p> : this.props.children
      }
    }
    const Broken = (): ReactNode => {
      throw new Error('broken while rendering')
    }
    const Lazy = lazyComponent<object>(() => Promise.resolve({ default: Broken }), once)
    render(
      <Outer>
        <Lazy />
      </Outer>,
    )
    expect(await screen.findByText('outer: broken while rendering')).toBeInTheDocument()
  })

  it('says what is wrong with a module that holds no component, and does not load it again by itself', async () => {
    const load = vi.fn(() => Promise.resolve({ Report } as never))
    const Lazy = lazyComponent<ReportProps>(load, { name: 'Report' })
    render(<Lazy name="week 47" />)
    expect(await screen.findByRole('alert')).toHaveTextContent(/"Report" loaded is object, not a component.*module\.Report/)
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('speaks German', async () => {
    const Lazy = lazyComponent<ReportProps>(() => Promise.reject(gone), once)
    render(
      <BinnacleProvider messages={german}>
        <Lazy name="week 47" />
      </BinnacleProvider>,
    )
    expect(await screen.findByText('Dieser Teil konnte nicht geladen werden')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Erneut versuchen' })).toBeInTheDocument()
  })
})

describe('lazyRoutes', () => {
  const Page = () => <main>a page</main>
  const loads = { home: vi.fn(), report: vi.fn(), new: vi.fn(), files: vi.fn() }
  const page = (name: keyof typeof loads) => () => {
    loads[name]()
    return Promise.resolve({ default: Page })
  }
  const make = () =>
    lazyRoutes({ '/': page('home'), '/reports/:id': page('report'), '/reports/new': page('new'), '/files/*': page('files') })
  beforeEach(() => vi.clearAllMocks())

  it.each([
    ['/', 'home'],
    ['/reports/7', 'report'],
    ['/reports/7/?tab=2#top', 'report'],
    ['/reports/new', 'new'],
    ['/files/2026/11/a.csv', 'files'],
  ] as const)('preloads the page that %s leads to', async (path, name) => {
    await make().preload(path)
    expect(
      Object.entries(loads)
        .filter(([, load]) => load.mock.calls.length > 0)
        .map(([key]) => key),
    ).toEqual([name])
  })

  it('loads nothing where no path matches, and takes no part of a path for the whole', async () => {
    for (const path of ['/reports', '/reports/7/edit', '/reportsx/7', '/toString', '']) await make().preload(path)
    expect(Object.values(loads).flatMap((load) => load.mock.calls)).toEqual([])
  })

  it.each([
    // The issue's own, against their order.
    [['/a/*', '/a/:x/edit'], '/a/7/edit', '/a/:x/edit'],
    [['/a/:x', '/a/new'], '/a/new', '/a/new'],
    [['/:x/b', '/a/:y'], '/a/b', '/:x/b'],
    [['/*', '/:x'], '/a', '/:x'],
    [['/*', '/'], '/', '/'],
    // Slashes at the end, and case.
    [['/reports/:id'], '/reports/7//', '/reports/:id'],
    [['/Reports'], '/rePORTS/', '/Reports'],
    // A splat stands for the rest, also for none.
    [['/files/*'], '/files', '/files/*'],
    [['/files/*'], '/files/', '/files/*'],
    [['/files/*'], '/filesystem', undefined],
    // What may be missing, with and without; what is written out counts more.
    [['/:lang?/about'], '/about', '/:lang?/about'],
    [['/:lang?/about'], '/de/about', '/:lang?/about'],
    [['/a/b?'], '/a', '/a/b?'],
    [['/a/b?'], '/a/c', undefined],
    [['/:x?', '/a'], '/a', '/a'],
    // Part of a segment, and what a pattern must not take for its own.
    [['/:id.json'], '/7.json', '/:id.json'],
    [['/a.b'], '/axb', undefined],
    [['/a/:x'], '/a/', undefined],
    // Addresses are escaped, paths are not; a slash in a segment stays in it.
    [['/café/:x'], '/caf%C3%A9/a%2Fb', '/café/:x'],
    [['/:x'], '/%E0%A4%A', '/:x'],
  ] as const)('of %j takes for %s the page that React Router would', async (paths, pathname, expected) => {
    const loaded: string[] = []
    const { preload } = lazyRoutes(Object.fromEntries(paths.map((path) => [path, async () => (loaded.push(path), Page)])))
    await preload(pathname)
    expect(loaded).toEqual(expected === undefined ? [] : [expected])
  })

  it('gives a page for each path', async () => {
    const { pages } = make()
    const Shown = pages['/reports/:id']
    render(<Shown />)
    expect(await screen.findByRole('main')).toHaveTextContent('a page')
    expect(loads.home).not.toHaveBeenCalled()
  })
})
