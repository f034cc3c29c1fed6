import { spawnSync } from 'node:child_process'
import puppeteer from 'puppeteer-core'
import { SCRIPT_TIMEOUT_MS, type EngineLauncher } from './engine.js'

/** Debian's Firefox ESR, by WebDriver BiDi. */
export const firefox: EngineLauncher = {
  name: 'Firefox',
  packages: 'firefox-esr',
  find: () => spawnSync('sh', ['-c', 'command -v firefox-esr || command -v firefox'], { encoding: 'utf8' }).stdout.trim() || null,
  async launch(binary) {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      protocol: 'webDriverBiDi',
      executablePath: binary,
      headless: true,
      protocolTimeout: SCRIPT_TIMEOUT_MS,
      extraPrefsFirefox: {
        // Every window counts as focused: stories move the focus.
        'focusmanager.testmode': true,
        'signon.rememberSignons': false,
        'browser.download.alwaysOpenPanel': false,
      },
    })
    return {
      version: await browser.version(),
      async open(url) {
        // Not the tab that is there at first: that one never has the focus.
        const page = await browser.newPage()
        await page.setViewport({ width: 1_000, height: 800 })
        await page.goto(url)
        return {
          run: (body) => page.evaluate(`(async () => {${body}})()`) as never,
          close: () => page.close(),
        }
      },
      close: () => browser.close(),
    }
  },
}
