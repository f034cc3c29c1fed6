import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtStories, serveStorybook } from '../support/storybook.mjs'
import { buildTabsPage, withCache } from './tabs.js'
import type { Engine, EngineLauncher, Tab } from './engine.js'

/** What every browser has to pass, apart from Chromium, which the other suites run in. */
export function describeEngine({ name, packages, find, launch }: EngineLauncher) {
  const binary = find()
  if (!binary) {
    const reason = `${name} is not installed: apt-get install ${packages}`
    if (process.env.CI) throw new Error(reason)
    describe.skip(reason, () => void it('is skipped', () => {}))
    return
  }

  describe(name, () => {
    let engine: Engine
    let storybook: Awaited<ReturnType<typeof serveStorybook>>
    let tab: Tab
    let tabsPage: Awaited<ReturnType<typeof buildTabsPage>>
    const stories = builtStories()

    beforeAll(async () => {
      tabsPage = await buildTabsPage()
      ;[engine, storybook] = await Promise.all([launch(binary), serveStorybook([import.meta.dirname, tabsPage.folder])])
      tab = await engine.open(`${storybook.url}/host.html`)
      await tab.run(`await loadPreview(${JSON.stringify(stories[0]?.id)})`)
    })
    afterAll(async () => {
      await engine?.close()
      await storybook?.close()
      tabsPage?.remove()
    })

    // One page that switches stories: a page per story would take five times as long.
    it.each(stories.map((story) => [`${story.title} / ${story.name}`, story.id]))('%s', async (_, id) => {
      expect(await tab.run<string[]>(`return showStory(${JSON.stringify(id)})`)).toEqual([])
    })

    describe('two tabs, ten times', () => {
      let one: Tab
      let two: Tab
      beforeAll(async () => {
        one = await engine.open(`${storybook.url}/tabs.html`)
        two = await engine.open(`${storybook.url}/tabs.html`)
      })
      const rounds = Array.from({ length: 10 }, (_, round) => `tabs-${round}`)

      it.each(rounds)('load each of 50 entries once between them (%s)', async (database) => {
        const body = `${withCache(database)}
          const loaded = []
          await Promise.all(Array.from({ length: 50 }, (_, id) => cache.load(key('' + id), async () => {
            loaded.push(id)
            await new Promise((resolve) => setTimeout(resolve, 2))
            return id
          })))
          return loaded`
        const loaded = (await Promise.all([one.run<number[]>(body), two.run<number[]>(body)])).flat()
        expect(loaded.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, id) => id))
      })

      it.each(rounds)('take nothing that the other has invalidated, at once after the message (%s)', async (database) => {
        await one.run(`${withCache(database)} await cache.set(key('x'), 'old')`)
        expect(await two.run(`${withCache(database)} return cache.get(key('x'))`)).toBe('old')
        await two.run(`${withCache(database)}
          window.next = new Promise((resolve) => {
            const leave = cache.subscribe((event) => {
              if (event.type !== 'remove') return
              leave()
              resolve(cache.load(key('x'), async () => 'new'))
            })
          })`)
        await one.run(`${withCache(database)} await cache.invalidate({ template: 'item_{id}' })`)
        expect(await two.run(`return window.next`)).toBe('new')
      })

      it.each(rounds)('are both empty when one signs out, and their storage too (%s)', async (database) => {
        for (const each of [one, two]) await each.run(`${withCache(database)} await cache.set(key('secret'), 'secret')`)
        await one.run(`${withCache(database)} await cache.logout()`)
        const rest = await two.run(`${withCache(database)}
          await until(() => cache.peek(key('secret')) === undefined)
          return [await cache.get(key('secret')) ?? null, Object.keys(localStorage)]`)
        expect(rest).toEqual([null, []])
      })
    })
  })
}
