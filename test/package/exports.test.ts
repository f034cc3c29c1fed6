import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DIST, doors, manifest, ROOT } from './graph.js'

const namesOf = async (door: string) => {
  const module = (await import(/* @vite-ignore */ pathToFileURL(path.join(DIST, doors[door] as string)).href)) as object
  return Object.keys(module).toSorted()
}

describe('the doors', () => {
  it('are these, and each folder with an index has one', () => {
    expect(Object.keys(manifest.exports)).toMatchInlineSnapshot(`
      [
        ".",
        "./cache",
        "./cache/testing",
        "./charts",
        "./charts/recharts",
        "./dashboard",
        "./lazy",
        "./leaderboard",
        "./mfa",
        "./mfa/testing",
        "./monitoring",
        "./server",
        "./server/node",
        "./server/postgres",
        "./server/redis",
        "./visibility",
        "./styles.css",
        "./styles-unlayered.css",
        "./package.json",
      ]
    `)
    const indexes = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => path.basename(file) === 'index.ts')
      .map((file) => file.replace(/\.ts$/, '.js'))
    expect(Object.values(doors).toSorted()).toEqual(indexes.toSorted())
  })

  // A name that comes, goes or changes is a change of the API: it belongs into the changeset.
  it.each(Object.keys(doors))('%s exports what it did', async (door) => {
    await expect((await namesOf(door)).join('\n')).toMatchFileSnapshot(`exports/${door.replaceAll('/', '-')}.txt`)
  })
})
