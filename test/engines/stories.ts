import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtStories, serveStorybook } from '../support/storybook.mjs'
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
    const stories = builtStories()

    beforeAll(async () => {
      ;[engine, storybook] = await Promise.all([launch(binary), serveStorybook(path.join(import.meta.dirname))])
      tab = await engine.open(`${storybook.url}/host.html`)
      await tab.run(`await loadPreview(${JSON.stringify(stories[0]?.id)})`)
    })
    afterAll(async () => {
      await engine?.close()
      await storybook?.close()
    })

    // One page that switches stories: a page per story would take five times as long.
    it.each(stories.map((story) => [`${story.title} / ${story.name}`, story.id]))('%s', async (_, id) => {
      expect(await tab.run<string[]>(`return showStory(${JSON.stringify(id)})`)).toEqual([])
    })
  })
}
