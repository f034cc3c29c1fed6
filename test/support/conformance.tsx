import { act, Activity, StrictMode, type CSSProperties, type ReactElement, type ReactNode } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToReadableStream } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchLeaks } from './leaks.js'

/** What the suite passes on; spread it on the component under test. */
export interface RootProps {
  ref?: (element: Element | null) => void
  className?: string
  style?: CSSProperties
  id?: string
  'aria-describedby'?: string
  [data: `data-${string}`]: string
}

type Globals = { IS_REACT_ACT_ENVIRONMENT?: boolean }

/**
 * What every public component keeps, in jsdom or in a browser:
 *
 * @example
 * describeConformance('StatTile', (props) => <StatTile label="p95" value={312} {...props} />)
 *
 * @param name the component's name; its root carries the stable class `bn-Name`
 * @param element the component with its own required props, and these spread after them
 */
export function describeConformance(name: string, element: (props: RootProps) => ReactElement) {
  describe(`${name}: conformance`, () => {
    let container: HTMLElement
    let root: Root | undefined
    let before: boolean | undefined
    const errors: string[] = []

    beforeEach(() => {
      before = (globalThis as Globals).IS_REACT_ACT_ENVIRONMENT
      ;(globalThis as Globals).IS_REACT_ACT_ENVIRONMENT = true
      container = document.body.appendChild(document.createElement('div'))
      errors.length = 0
      for (const level of ['error', 'warn'] as const) {
        vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
          // Only because server and client renderer share this one process.
          if (!String(words[0]).startsWith('Detected multiple renderers')) errors.push(words.map(String).join(' '))
        })
      }
    })
    afterEach(async () => {
      await act(async () => root?.unmount())
      root = undefined
      container.remove()
      vi.restoreAllMocks()
      ;(globalThis as Globals).IS_REACT_ACT_ENVIRONMENT = before
    })

    const mount = async (content: ReactNode) => {
      await act(async () => (root ??= createRoot(container)).render(content))
      return container.firstElementChild as HTMLElement
    }

    it('passes ref, className, style, id, aria-* and data-* on to its root, which keeps its stable class', async () => {
      const ref = vi.fn<(element: Element | null) => void>()
      const first = await mount(
        element({
          ref,
          className: 'mine other',
          style: { scrollMarginTop: '7px' },
          id: 'conformance',
          'aria-describedby': 'elsewhere',
          'data-mine': 'yes',
        }),
      )
      expect(ref).toHaveBeenLastCalledWith(first)
      expect([...first.classList]).toEqual(expect.arrayContaining([`bn-${name}`, 'mine', 'other']))
      expect(first.style.scrollMarginTop).toBe('7px')
      expect(first.id).toBe('conformance')
      expect(first.getAttribute('aria-describedby')).toContain('elsewhere')
      expect(first.dataset.mine).toBe('yes')
      expect(errors).toEqual([])
    })

    it('mounts and unmounts in StrictMode, and hides in Activity, without leaving listeners, observers or timers', async () => {
      // React's own listeners on the document come with the first root.
      await mount(null)
      const leaks = watchLeaks()
      await mount(
        <StrictMode>
          <Activity mode="visible">{element({})}</Activity>
        </StrictMode>,
      )
      await mount(
        <StrictMode>
          <Activity mode="hidden">{element({})}</Activity>
        </StrictMode>,
      )
      await mount(
        <StrictMode>
          <Activity mode="visible">{element({})}</Activity>
        </StrictMode>,
      )
      await mount(null)
      // What was put off to the next frame may still run, once; what goes on, or is meant for later, is left over.
      for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      expect(leaks.stop()).toEqual([])
      expect(errors).toEqual([])
    })

    it('renders on the server without a warning, without a style or script of its own, and hydrates without a mismatch', async () => {
      const stream = await renderToReadableStream(element({}), { onError: (error) => void errors.push(String(error)) })
      await stream.allReady
      const html = await new Response(stream).text()
      // A strict Content-Security-Policy blocks both, and React does not set them again when it hydrates.
      expect(html).not.toMatch(/<(style|script)\b|\sstyle="/)

      container.innerHTML = html
      await act(async () => {
        root = hydrateRoot(container, element({}), { onRecoverableError: (error) => void errors.push(String(error)) })
      })
      expect(container.firstElementChild?.classList).toContain(`bn-${name}`)
      expect(errors).toEqual([])
    })
  })
}
