import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { PATIENCE_MS } from '../support/patience.js'
import { ROOT } from './graph.js'

const files = ['test', 'stories'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('fixtures'))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name))),
)

/** A limit on a wait or on a test, by its number. */
const LIMITS = [/\btimeout: ([\d_]+)/g, /\bwait(?:For|Until)\(.*, ([\d_]+)\)/g, /^\s*\}, ([\d_]+)\)$/gm]

it('no test is given less time than a loaded machine may need', () => {
  const short = files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/requestIdleCallback\(.*/g, '')
    return LIMITS.flatMap((limit) =>
      Array.from(text.matchAll(limit), ([line, value]) => [line.trim(), Number(value!.replaceAll('_', ''))] as const),
    )
      .filter(([, value]) => value >= 100 && value < PATIENCE_MS)
      .map(([line]) => `${file}: ${line}`)
  })
  expect(short).toEqual([])
})
