import { useIntersectionObserver, whenSeen, type IntersectionOptions } from 'binnacle/visibility'
import { Activity, StrictMode, useRef, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'

function Box({ name, height = 100, ...options }: IntersectionOptions & { name: string; height?: number }) {
  const { ref, isVisible } = useIntersectionObserver(options)
  return (
    <div ref={ref} data-testid={name} style={{ height, flex: 'none' }}>
      {isVisible ? 'on screen' : 'off screen'}
    </div>
  )
}

/** Far enough that what follows is off screen. */
const Far = () => <div style={{ height: 3000, flex: 'none' }} />

const live = new Set<IntersectionObserver>()
let created = 0
beforeEach(() => {
  created = 0
  live.clear()
  const Native = window.IntersectionObserver
  vi.stubGlobal(
    'IntersectionObserver',
    class extends Native {
      constructor(callback: IntersectionObserverCallback, options?: IntersectionObserverInit) {
        super(callback, options)
        created += 1
        live.add(this)
      }
      override disconnect() {
        live.delete(this)
        super.disconnect()
      }
    },
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
  window.scrollTo(0, 0)
})

const scrollTo = (top: number) => window.scrollTo(0, top)

describe('useIntersectionObserver', () => {
  it('says when an element comes on the screen and when it leaves', async () => {
    const screen = await render(
      <>
        <Box name="near" />
        <Far />
        <Box name="far" />
      </>,
    )
    const near = screen.getByTestId('near')
    const far = screen.getByTestId('far')
    await expect.element(near).toHaveTextContent('on screen')
    await expect.element(far).toHaveTextContent('off screen')
    scrollTo(3000)
    await expect.element(far).toHaveTextContent('on screen')
    await expect.element(near).toHaveTextContent('off screen')
  })

  it('watches a thousand elements with one observer, and lets it go with the last of them', async () => {
    const screen = await render(Array.from({ length: 1000 }, (_, index) => <Box key={index} name={`box ${index}`} threshold={[0, 1]} />))
    await expect.element(screen.getByTestId('box 3')).toHaveTextContent('on screen')
    expect(created).toBe(1)
    await screen.rerender([<Box key={0} name="box 0" threshold={[0, 1]} />])
    expect(live.size).toBe(1)
    await screen.unmount()
    expect(live.size).toBe(0)
  })

  it('keeps its observer when a render brings an equal threshold list and another onChange', async () => {
    const heard: boolean[] = []
    const App = ({ turn }: { turn: number }) => (
      <Box name="box" threshold={[0, 0.5]} onChange={(isVisible) => heard.push(isVisible && turn > 0)} />
    )
    const screen = await render(<App turn={0} />)
    await expect.poll(() => heard).toEqual([false])
    for (let turn = 1; turn < 5; turn++) await screen.rerender(<App turn={turn} />)
    expect(created).toBe(1)
    expect(heard).toEqual([false])
  })

  it('hears the newest onChange', async () => {
    const first = vi.fn()
    const second = vi.fn()
    const App = ({ onChange }: { onChange: () => void }) => (
      <>
        <Far />
        <Box name="box" onChange={onChange} />
      </>
    )
    const screen = await render(<App onChange={first} />)
    await screen.rerender(<App onChange={second} />)
    scrollTo(3000)
    await expect.poll(() => second.mock.calls.length).toBe(1)
    expect(second.mock.calls[0]?.[0]).toBe(true)
    expect(first).not.toHaveBeenCalled()
  })

  it('stops after the first sight with `once`, and stays true', async () => {
    const screen = await render(
      <>
        <Box name="box" once />
        <Far />
      </>,
    )
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
    expect(live.size).toBe(0)
    scrollTo(2500)
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
  })

  it('takes `initialIsVisible` as an assumption, which the first report corrects, with `once` too', async () => {
    const heard: boolean[] = []
    const screen = await render(
      <>
        <Box name="near" once initialIsVisible />
        <Far />
        <Box name="far" once initialIsVisible onChange={(isVisible) => heard.push(isVisible)} />
      </>,
    )
    await expect.element(screen.getByTestId('far')).toHaveTextContent('off screen')
    await expect.element(screen.getByTestId('near')).toHaveTextContent('on screen')
    scrollTo(3000)
    await expect.element(screen.getByTestId('far')).toHaveTextContent('on screen')
    scrollTo(0)
    await expect.poll(() => live.size).toBe(0)
    expect(screen.getByTestId('near').element()).toHaveTextContent('on screen')
    expect(screen.getByTestId('far').element()).toHaveTextContent('on screen')
    expect(heard).toEqual([false, true])
  })

  it.each(['callback ref', 'ref object'])(
    'tells onChange that its element went or was hidden by <Activity>, and no more than that (%s)',
    async (kind) => {
      const heard: boolean[] = []
      const seen: boolean[] = []
      const onChange = (isVisible: boolean) => heard.push(isVisible)
      function ByCallback(options: IntersectionOptions) {
        const { ref, isVisible } = useIntersectionObserver({ ...options, onChange })
        seen.push(isVisible)
        return <p ref={ref}>{String(isVisible)}</p>
      }
      function ByObject(options: IntersectionOptions) {
        const target = useRef<HTMLParagraphElement>(null)
        const isVisible = useIntersectionObserver(target, { ...options, onChange })
        seen.push(isVisible)
        return <p ref={target}>{String(isVisible)}</p>
      }
      const Watched = kind === 'ref object' ? ByObject : ByCallback
      const App = ({ mode = 'visible', ...options }: IntersectionOptions & { mode?: 'visible' | 'hidden' }) => (
        <StrictMode>
          <Activity mode={mode}>
            <Watched {...options} />
          </Activity>
        </StrictMode>
      )
      const screen = await render(<App />)
      await expect.poll(() => heard).toEqual([true])
      await screen.rerender(<App mode="hidden" />)
      await expect.poll(() => heard).toEqual([true, false])
      await expect.poll(() => seen.at(-1)).toBe(false)
      await screen.rerender(<App />)
      await expect.poll(() => heard).toEqual([true, false, true])
      // Other options are no farewell.
      await screen.rerender(<App rootMargin="10px" />)
      await expect.poll(() => live.size).toBe(1)
      await screen.rerender(<App rootMargin="10px" threshold={0.5} />)
      await expect.poll(() => created).toBeGreaterThan(2)
      expect(heard).toEqual([true, false, true])
      await screen.unmount()
      await expect.poll(() => heard).toEqual([true, false, true, false])
    },
  )

  it('says so when its element goes together with its options', async () => {
    const heard: boolean[] = []
    function App({ hasElement, ...options }: IntersectionOptions & { hasElement: boolean }) {
      const { ref, isVisible } = useIntersectionObserver({ ...options, onChange: (next) => heard.push(next) })
      return (
        <>
          {hasElement && <div ref={ref} style={{ height: 10 }} />}
          <p>{String(isVisible)}</p>
        </>
      )
    }
    const screen = await render(<App hasElement />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('true')
    await screen.rerender(<App hasElement={false} rootMargin="10px" />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('false')
    expect(heard).toEqual([true, false])
  })

  it('sees elements early by rootMargin, and inside nested scrollers by scrollMargin', async () => {
    // The tests run in a frame, where the margin of the viewport is the outermost page's: the document stands for it here.
    const screen = await render(
      <>
        <div style={{ height: 200, overflow: 'auto' }}>
          <div style={{ height: 300 }} />
          <Box name="early in the scroller" root={document} scrollMargin="200px" />
          <Box name="late in the scroller" root={document} />
        </div>
        <Far />
        <Box name="early" root={document} rootMargin="4000px" />
        <Box name="late" root={document} />
      </>,
    )
    await expect.element(screen.getByTestId('early')).toHaveTextContent('on screen')
    await expect.element(screen.getByTestId('early in the scroller')).toHaveTextContent('on screen')
    await expect.element(screen.getByTestId('late')).toHaveTextContent('off screen')
    await expect.element(screen.getByTestId('late in the scroller')).toHaveTextContent('off screen')
    expect(created).toBe(3)
  })

  it('counts an element as visible from its lowest threshold on', async () => {
    const screen = await render(
      <>
        <div style={{ height: window.innerHeight - 40 }} />
        <Box name="box" threshold={0.5} />
        <Far />
      </>,
    )
    await expect.element(screen.getByTestId('box')).toHaveTextContent('off screen')
    await expect.poll(() => live.size).toBe(1)
    scrollTo(60)
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
  })

  it('waits while its root is undefined, and never takes the viewport for it', async () => {
    const heard: (Element | Document | null)[] = []
    function App({ hasRoot }: { hasRoot: boolean }) {
      const [root, setRoot] = useState<Element>()
      return (
        <div ref={(element) => setRoot((hasRoot && element) || undefined)} style={{ height: 200, overflow: 'auto' }}>
          <div style={{ height: 400 }} />
          <Box name="box" root={root} onChange={(_, entry) => heard.push(entry?.rootBounds ? (root ?? null) : null)} />
        </div>
      )
    }
    const screen = await render(<App hasRoot={false} />)
    expect(created).toBe(0)
    await screen.rerender(<App hasRoot />)
    await expect.poll(() => created).toBe(1)
    const scroller = screen.container.firstElementChild as HTMLElement
    await expect.element(screen.getByTestId('box')).toHaveTextContent('off screen')
    scroller.scrollTop = 400
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
    expect(heard).toEqual([scroller])
  })

  it('gives a first report to each of two that watch the same element', async () => {
    function Twice() {
      const [element, setElement] = useState<HTMLElement | null>(null)
      return (
        <>
          <div ref={setElement} style={{ height: 50 }} />
          {element && <Second element={element} />}
        </>
      )
    }
    function Second({ element }: { element: HTMLElement }) {
      const target = useRef(element)
      const first = useIntersectionObserver(target)
      const [isLate, setIsLate] = useState(false)
      return (
        <p>
          <button type="button" onClick={() => setIsLate(true)}>
            later
          </button>
          {String(first)} {isLate && <Late element={element} />}
        </p>
      )
    }
    function Late({ element }: { element: HTMLElement }) {
      return <>{String(useIntersectionObserver(useRef(element)))}</>
    }
    const screen = await render(<Twice />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('true')
    await screen.getByRole('button').click()
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('true true')
    expect(created).toBe(1)
  })

  it('takes a ref object instead, follows other options, and lets go', async () => {
    function App(options: IntersectionOptions) {
      const target = useRef<HTMLDivElement>(null)
      const isVisible = useIntersectionObserver(target, { ...options, onChange: () => {} })
      return (
        <>
          <Far />
          <div ref={target} style={{ height: 10 }} />
          <p>{String(isVisible)}</p>
        </>
      )
    }
    const screen = await render(<App />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('false')
    await screen.rerender(<App root={document} rootMargin="5000px" />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('true')
    expect(live.size).toBe(1)
    await screen.unmount()
    await expect.poll(() => live.size).toBe(0)
  })

  it('keeps the answer while disabled, and observes nothing', async () => {
    const screen = await render(<Box name="box" disabled />)
    expect(created).toBe(0)
    await screen.rerender(<Box name="box" />)
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
    await screen.rerender(<Box name="box" disabled />)
    expect(live.size).toBe(0)
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
  })

  it('is right again after <Activity> hid and showed it, in StrictMode', async () => {
    const App = ({ mode }: { mode: 'visible' | 'hidden' }) => (
      <StrictMode>
        <Activity mode={mode}>
          <Box name="live" />
          <Box name="once" once />
        </Activity>
      </StrictMode>
    )
    const screen = await render(<App mode="visible" />)
    const text = (name: string) => screen.container.querySelector(`[data-testid=${name}]`)?.textContent
    await expect.poll(() => [text('live'), text('once')]).toEqual(['on screen', 'on screen'])
    await screen.rerender(<App mode="hidden" />)
    await expect.poll(() => [text('live'), text('once')]).toEqual(['off screen', 'on screen'])
    expect(live.size).toBe(0)
    await screen.rerender(<App mode="visible" />)
    await expect.poll(() => [text('live'), text('once')]).toEqual(['on screen', 'on screen'])
  })

  it('says off screen when its element goes while its component stays', async () => {
    function App({ hasElement }: { hasElement: boolean }) {
      const { ref, isVisible } = useIntersectionObserver()
      return (
        <>
          {hasElement && <div ref={ref} style={{ height: 10 }} />}
          <p>{String(isVisible)}</p>
        </>
      )
    }
    const screen = await render(<App hasElement />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('true')
    await screen.rerender(<App hasElement={false} />)
    await expect.element(screen.getByRole('paragraph')).toHaveTextContent('false')
  })

  it('gives the entry to a component that reads it, for every threshold, and renders no other', async () => {
    const renders = { reader: 0, other: 0 }
    const thresholds = Array.from({ length: 11 }, (_, index) => index / 10)
    function Reader() {
      const { ref, entry } = useIntersectionObserver({ threshold: thresholds })
      renders.reader += 1
      return (
        <div ref={ref} style={{ height: 400 }} data-testid="reader">
          {entry?.intersectionRatio.toFixed(1)}
        </div>
      )
    }
    function Other() {
      const { ref, isVisible } = useIntersectionObserver({ threshold: thresholds })
      renders.other += 1
      return <div ref={ref}>{String(isVisible)}</div>
    }
    const screen = await render(
      <div style={{ position: 'relative' }}>
        <Reader />
        <div style={{ position: 'absolute', inset: 0, pointerEvents: 'none' }}>
          <Other />
        </div>
        <Far />
      </div>,
    )
    await expect.element(screen.getByTestId('reader')).toHaveTextContent('1.0')
    const before = renders.reader
    scrollTo(200)
    await expect.element(screen.getByTestId('reader')).toHaveTextContent('0.5')
    expect(renders.reader).toBeGreaterThan(before)
    expect(renders.other).toBe(3) // first, visible, scrolled off
  })

  it('observes without options that the browser refuses, and says which', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const screen = await render(<Box name="box" rootMargin="ten" />)
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
    expect(said.mock.calls.flat().join()).toMatch(/useIntersectionObserver.*rootMargin.*pixels or percent/)
    said.mockRestore()
  })

  it('calls nobody who stopped waiting where there is no IntersectionObserver', async () => {
    vi.stubGlobal('IntersectionObserver', undefined)
    const callback = vi.fn()
    const stop = whenSeen(document.body, callback)
    stop()
    await Promise.resolve()
    expect(callback).not.toHaveBeenCalled()
    whenSeen(document.body, callback)
    await Promise.resolve()
    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('hides nothing where there is no IntersectionObserver', async () => {
    vi.stubGlobal('IntersectionObserver', undefined)
    const screen = await render(
      <>
        <Far />
        <Box name="box" />
      </>,
    )
    await expect.element(screen.getByTestId('box')).toHaveTextContent('on screen')
  })
})
