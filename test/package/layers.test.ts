import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from './graph.js'

// Lints a small tree of its own with the project's rules: what may stand, and what must not.
const allowed: Record<string, string[]> = {
  'src/index.ts': ['./internal/a.js', './core/a.js'],
  'src/internal/fine.ts': ['../core/a.js', 'react'],
  'src/visibility/fine.ts': ['../internal/a.js', 'react'],
  'src/charts/fine.ts': ['../core/a.js', '../internal/a.js', '../visibility/index.js', './other.js', 'recharts'],
  'src/cache/fine.ts': ['swr', 'zustand'],
  'src/dashboard/fine.ts': ['../charts/index.js', '../cache/index.js', '../visibility/index.js'],
  'src/lazy/fine.ts': ['../charts/TimeSeriesChart.js', '../dashboard/index.js'],
  'src/server/fine.ts': ['../core/a.js'],
  'src/server/node/fine.ts': ['../../core/a.js', '../handler.js', 'node:http'],
}
const forbidden: Record<string, string[]> = {
  'src/index.bad.ts': ['./charts/index.js', 'react'],
  'src/core/bad.ts': ['../internal/a.js', '../charts/index.js', 'react', 'node:fs', 'swr'],
  'src/internal/bad.ts': ['../visibility/index.js', '../charts/index.js', '../server/index.js', 'recharts'],
  'src/visibility/bad.ts': ['../charts/index.js', '../lazy/index.js', 'swr'],
  'src/charts/bad.ts': [
    '../cache/index.js',
    '../dashboard/index.js',
    '../visibility/pool.js',
    'swr',
    'node:fs',
    'binnacle',
    'binnacle/cache',
  ],
  'src/charts/recharts/bad.ts': ['../../monitoring/index.js'],
  'src/cache/bad.ts': ['../charts/index.js', 'recharts'],
  'src/dashboard/bad.ts': ['../charts/TimeSeriesChart.js', '../lazy/index.js', '../server/index.js', 'swr', 'recharts'],
  'src/lazy/bad.ts': ['../server/index.js', 'recharts'],
  'src/server/bad.ts': ['../internal/a.js', '../cache/index.js', 'react', 'node:http'],
  'src/server/node/bad.ts': ['../../internal/a.js', 'react'],
}

let folder: string
let found: Set<string>

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'binnacle-layers-'))
  // Its folders are matched from where the file lies.
  copyFileSync(path.join(ROOT, 'oxlint.config.mjs'), path.join(folder, 'oxlint.config.mjs'))
  for (const [file, imports] of Object.entries({ ...allowed, ...forbidden })) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), imports.map((name) => `export * from '${name}'\n`).join(''))
  }
  writeFileSync(path.join(folder, 'src/charts/dynamic.ts'), `export const load = () => import('../dashboard/index.js')\n`)
  const { stdout } = spawnSync(path.join(ROOT, 'node_modules/.bin/oxlint'), ['-c', 'oxlint.config.mjs', '--format=json'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[] }
  found = new Set(
    report.diagnostics
      .filter((diagnostic) => diagnostic.code.includes('no-restricted-imports'))
      .map((diagnostic) => `${diagnostic.filename}:${diagnostic.labels[0]?.span.line}`),
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each(Object.entries(allowed))('%s may import what lies below it', (file, imports) => {
  expect(imports.filter((_, index) => found.has(`${file}:${index + 1}`))).toEqual([])
})

it.each(Object.entries(forbidden))('%s is stopped at each import that runs the wrong way', (file, imports) => {
  expect(imports.filter((_, index) => !found.has(`${file}:${index + 1}`))).toEqual([])
})

it('import() is no way around', () => {
  expect(found).toContain('src/charts/dynamic.ts:1')
})
