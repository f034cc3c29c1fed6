import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '../..')

/** A folder with one page that makes caches: what the tabs of test/cache/tabs.browser.test.ts run, for a browser that is driven from outside. */
export async function buildTabsPage() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'binnacle-tabs-'))
  await build({
    entryPoints: [path.join(root, 'test/cache/frame.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    alias: { 'binnacle/cache': path.join(root, 'src/cache/index.ts') },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  writeFileSync(
    path.join(folder, 'tabs.html'),
    '<!doctype html><title>Tab</title><link rel="icon" href="data:," /><script type="module" src="/frame.js"></script>',
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The start of each script: `cache`, and `key(id)`. The cache lives as long as its tab; `principal` is who signed in. */
export const withCache = (database: string) => `
  while (!window.frame) await new Promise((resolve) => setTimeout(resolve, 10))
  const cache = (window.caches_ ??= {})['${database}'] ??= window.frame.open({ database: '${database}', principal: 'ada', storage: true })
  const key = (id) => window.frame.itemKey({ id: '${database}-' + id })
  const until = async (test) => { while (!(await test())) await new Promise((resolve) => setTimeout(resolve, 5)) }
`
