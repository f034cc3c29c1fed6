import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'

const bundled = async () => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, rolldownOptions: { input: fileURLToPath(new URL('../../src/styles/index.css', import.meta.url)) } },
  })
  const output = [result].flat().flatMap((part) => ('output' in part ? part.output : []))
  return output.map((part) => (part.type === 'asset' ? String(part.source) : '')).join('')
}

describe('the stylesheet in an application', () => {
  it('keeps its schemes when the application’s build minifies it for older browsers, as Vite does unasked', async () => {
    const css = await bundled()
    expect(css).toMatch(/--bn-surface:light-dark\(#fff,#111316\)/)
    // What light-dark() is lowered to is resolved on :root, and nested themes stay in the outer one's colours.
    expect(css).not.toContain('var(--lightningcss')
  })
})
