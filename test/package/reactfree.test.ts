import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DIST } from './graph.js'

/** A lowercase name that is no hook, and everything in core and server. A part's index gathers components too. */
const isReactFree = (file: string) => {
  const name = path.basename(file)
  if (/^(core|server)\//.test(file)) return true
  return /^[a-z]/.test(name) && !/^use[A-Z]/.test(name) && name !== 'index.js'
}

/** Imports each file in one Node without React and gives what failed. */
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

describe('without React installed', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))

  it('every React-free module loads in plain Node', () => {
    const free = files.filter(isReactFree)
    expect(free.length).toBeGreaterThan(10)
    expect(importWithoutReact(free)).toEqual([])
  })

  it('a component does not: the check bites', () => {
    expect(importWithoutReact(['internal/BinnacleProvider.js'])).toEqual([
      'internal/BinnacleProvider.js: react/jsx-runtime is not installed',
    ])
  })
})
