import { useIntersectionObserver, WhenVisible } from 'binnacle/visibility'
import { useRef } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

function Both({ initialIsVisible }: { initialIsVisible?: boolean }) {
  const { ref, isVisible } = useIntersectionObserver({ initialIsVisible })
  const target = useRef<HTMLElement>(null)
  const other = useIntersectionObserver(target, { initialIsVisible })
  return <p ref={ref}>{`${isVisible} ${other}`}</p>
}

describe('on the server', () => {
  it('says what it was told to say before the first report', () => {
    expect(renderToString(<Both />)).toBe('<p>false false</p>')
    expect(renderToString(<Both initialIsVisible />)).toBe('<p>true true</p>')
  })

  it('sends the placeholder with the place of the content, and no style', () => {
    const html = renderToString(
      <WhenVisible height="20rem" placeholder="soon">
        content
      </WhenVisible>,
    )
    expect(html).toContain('height="20rem"')
    expect(html).toContain('soon')
    expect(html).not.toContain('content')
    expect(html).not.toContain('style')
    expect(
      renderToString(
        <WhenVisible height={320} initialIsVisible>
          content
        </WhenVisible>,
      ),
    ).toContain('content')
  })
})
