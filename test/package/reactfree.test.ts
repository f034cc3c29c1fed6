import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { DIST, isLibrary, readGraph, ROOT } from './graph.js'

/** Everything in core and server, and each lowercase name that is no hook. What only re-exports, as an index does, may gather components. */
const isReactFree = (source: string) => {
  if (/^(core|server)\//.test(source)) return true
  const name = path.basename(source)
  if (!/^[a-z]\w*\.ts$/.test(name) || /^use[A-Z]/.test(name)) return false
  const { statements } = ts.createSourceFile(name, readFileSync(path.join(ROOT, 'src', source), 'utf8'), ts.ScriptTarget.Latest)
  return !statements.every(ts.isExportDeclaration)
}

/** Imports each file in one Node where React is empty, and gives what failed. */
function importWithoutReact(files: string[]): string[] {
  const script = `
    const failures = []
    for (const url of JSON.parse(process.argv[1])) await import(url).catch((error) => failures.push(url.split('/dist/').at(-1) + ': ' + error.message))
    console.log(JSON.stringify(failures))
    process.exit(0)`
  const output = execFileSync(
    process.execPath,
    [
      '--import',
      pathToFileURL(path.join(import.meta.dirname, 'noreact.mjs')).href,
      '--input-type=module',
      '-e',
      script,
      JSON.stringify(files.map((file) => pathToFileURL(path.join(DIST, file)).href)),
    ],
    { encoding: 'utf8' },
  )
  return JSON.parse(output) as string[]
}

describe('React-free modules', () => {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const free = sources.filter(isReactFree).map((file) => file.replace(/\.tsx?$/, '.js'))

  it('import no React', async () => {
    expect(free.length).toBeGreaterThan(10)
    const graph = await readGraph(DIST, free)
    const isReact = isLibrary('react', 'react-dom', 'swr', 'recharts')
    expect(free.filter((file) => graph.get(file)?.some(({ to }) => isReact(to)))).toEqual([])
  })

  it('load in plain Node with an empty React: nothing they reach calls it', () => {
    expect(importWithoutReact(free)).toEqual([])
  })

  it('are told from those that create a context when they load: the check bites', () => {
    expect(importWithoutReact(['internal/useSettings.js'])).toEqual([expect.stringContaining('createContext is not a function')])
  })
})
