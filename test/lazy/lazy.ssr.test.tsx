import { lazyComponent } from 'binnacle/lazy'
import { renderToReadableStream, renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const Report = ({ name }: { name: string }) => <article>{name}</article>

describe('on the server', () => {
  it('streams the component itself', async () => {
    const Lazy = lazyComponent<{ name: string }>(() => Promise.resolve(Report), { name: 'Report' })
    const stream = await renderToReadableStream(<Lazy name="week 47" />)
    await stream.allReady
    expect(await new Response(stream).text()).toContain('<article>week 47</article>')
  })

  it('sends the skeleton, in its size and without a style, where nothing waits', () => {
    const Lazy = lazyComponent<{ name: string }>(() => new Promise(() => {}), { name: 'Report', skeleton: '30rem' })
    const html = renderToString(<Lazy name="week 47" />)
    expect(html).toContain('height="30rem"')
    expect(html).toContain('Loading')
    expect(html).not.toContain('style=')
  })

  it('sends what was preloaded at once', async () => {
    const Lazy = lazyComponent<{ name: string }>(() => Promise.resolve({ default: Report }), { name: 'Report' })
    await Lazy.preload()
    expect(renderToString(<Lazy name="week 47" />)).toContain('<article>week 47</article>')
  })

  it('sends the skeleton and lets the browser try, where loading fails', async () => {
    const Lazy = lazyComponent<{ name: string }>(() => Promise.reject(new Error('gone')), { name: 'Report', retries: 0 })
    const said: unknown[] = []
    const stream = await renderToReadableStream(<Lazy name="week 47" />, { onError: (error) => void said.push(error) })
    await stream.allReady
    expect(await new Response(stream).text()).toContain('Loading')
    expect(String(said[0])).toContain('"Report" could not be loaded')
  })
})
