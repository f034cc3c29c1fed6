import { BinnacleProvider } from 'binnacle'
import { CodeInput } from 'binnacle/mfa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { colourAt, contrastOf, emulateMedia, legibilityOf, pictureOf } from '../support/picture.js'

describe.each(['light', 'dark'] as const)('forced colours, on a %s page', (scheme) => {
  beforeEach(() => emulateMedia({ 'forced-colors': 'active', 'prefers-color-scheme': scheme }))
  afterEach(() => emulateMedia({}))

  it.each(['primary', 'quiet', undefined])('the word of a button can be read (%s)', async (kind) => {
    await render(
      <BinnacleProvider theme={scheme}>
        <button type="button" className="bn-Button" data-kind={kind} style={{ borderColor: 'transparent' }}>
          Continue
        </button>
      </BinnacleProvider>,
    )
    expect(matchMedia('(forced-colors: active)').matches).toBe(true)
    expect(await legibilityOf(page.getByRole('button').element())).toBeGreaterThan(4.5)
  })

  it.each(['', '123456'])('each cell of a code is seen (%s)', async (code) => {
    await render(
      <BinnacleProvider theme={scheme}>
        <CodeInput label="Code" value={code} />
      </BinnacleProvider>,
    )
    const cells = document.querySelector('.bn-CodeInput-cells')!
    const picture = await pictureOf(cells)
    const scale = picture.width / cells.clientWidth
    const start = cells.getBoundingClientRect().left
    // At half the height, where a digit stands.
    const colour = (x: number) => colourAt(picture, Math.round((x - start) * scale), Math.round(picture.height / 2))
    for (const cell of cells.children) {
      const { left, right } = cell.getBoundingClientRect()
      // An edge may lie between two pixels.
      const contrastAt = (edge: number) => Math.max(...[-1, 0, 1].map((by) => contrastOf(colour(edge + by), colour(left + 6))))
      expect(Math.min(contrastAt(left), contrastAt(right - 1))).toBeGreaterThan(3)
    }
  })
})
