import { preparePrint, WhenVisible } from 'binnacle/visibility'
import { lazy, Suspense, useEffect } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { describeConformance } from '../support/conformance.js'

describeConformance('WhenVisible', (props) => (
  <WhenVisible height={40} placeholder="soon" {...props}>
    there
  </WhenVisible>
))

const Far = () => <div style={{ height: 3000 }} />
const Content = ({ onMount, onUnmount }: { onMount?: () => void; onUnmount?: () => void }) => {
  useEffect(() => {
    onMount?.()
    return onUnmount
  }, [onMount, onUnmount])
  return (
    <div role="region" aria-label="content" style={{ height: 240 }}>
      there
    </div>
  )
}

afterEach(() => window.scrollTo(0, 0))

describe('WhenVisible', () => {
  it('keeps its place free, mounts its content when it comes near, and keeps it', async () => {
    const onMount = vi.fn()
    const onUnmount = vi.fn()
    const screen = await render(
      <>
        <Far />
        <WhenVisible height={240} placeholder={<p>soon</p>}>
          <Content onMount={onMount} onUnmount={onUnmount} />
        </WhenVisible>
        <Far />
      </>,
    )
    const before = screen.container.scrollHeight
    await expect.element(screen.getByText('soon')).toBeInTheDocument()
    expect(onMount).not.toHaveBeenCalled()
    window.scrollTo(0, 3000)
    await expect.element(screen.getByRole('region')).toBeVisible()
    expect(screen.container.scrollHeight).toBe(before)
    window.scrollTo(0, 0)
    await expect.poll(() => window.scrollY).toBe(0)
    await expect.element(screen.getByRole('region')).toBeInTheDocument()
    expect(onMount).toHaveBeenCalledTimes(1)
    expect(onUnmount).not.toHaveBeenCalled()
  })

  it('keeps what was there from the start, off the screen too, unless told otherwise', async () => {
    const onUnmount = vi.fn()
    const onLeave = vi.fn()
    await render(
      <>
        <Far />
        <WhenVisible height={240} initialIsVisible>
          <Content onUnmount={onUnmount} />
        </WhenVisible>
        <WhenVisible height={240} initialIsVisible keepMounted={false}>
          <Content onUnmount={onLeave} />
        </WhenVisible>
      </>,
    )
    await expect.poll(() => onLeave.mock.calls.length).toBe(1)
    expect(onUnmount).not.toHaveBeenCalled()
  })

  it('takes its content away with keepMounted={false}, and keeps the place it took', async () => {
    const screen = await render(
      <>
        <WhenVisible height={20} keepMounted={false}>
          <Content />
        </WhenVisible>
        <Far />
      </>,
    )
    await expect.element(screen.getByRole('region')).toBeVisible()
    const tall = screen.container.scrollHeight
    window.scrollTo(0, 3000)
    await expect.element(screen.getByRole('region')).not.toBeInTheDocument()
    expect(screen.container.scrollHeight).toBe(tall)
    window.scrollTo(0, 0)
    await expect.element(screen.getByRole('region')).toBeVisible()
  })

  it('shows everything when the page is printed, and only then', async () => {
    const screen = await render(
      <>
        <Far />
        <WhenVisible height={240}>
          <Content />
        </WhenVisible>
      </>,
    )
    window.dispatchEvent(new Event('beforeprint'))
    await expect.element(screen.getByRole('region')).toBeInTheDocument()
    window.dispatchEvent(new Event('afterprint'))
    await expect.element(screen.getByRole('region')).not.toBeInTheDocument()
  })

  it('lets a print button wait until everything is mounted', async () => {
    const screen = await render(
      <>
        <Far />
        <WhenVisible height={240}>
          <Content />
        </WhenVisible>
      </>,
    )
    await preparePrint()
    expect(screen.container.querySelector('[role=region]')).not.toBeNull()
    window.dispatchEvent(new Event('afterprint'))
  })

  it('lets React.lazy inside it show its fallback first', async () => {
    let arrive: (module: { default: typeof Content }) => void = () => {}
    const Later = lazy(() => new Promise<{ default: typeof Content }>((resolve) => (arrive = resolve)))
    const screen = await render(
      <WhenVisible height={240}>
        <Suspense fallback="loading">
          <Later />
        </Suspense>
      </WhenVisible>,
    )
    await expect.element(screen.getByText('loading')).toBeVisible()
    arrive({ default: Content })
    await expect.element(screen.getByRole('region')).toBeVisible()
  })
})
