import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import type { BrowserCommand } from 'vitest/node'
import { CHROMIUM_FLAGS, findChromium } from './test/support/chromium.mjs'
import type * as MfaServerModuleNamespace from './test/support/mfaServer.js'
import { binnacleAlias } from './vite.config.js'

const chromium = await findChromium()

// One object a project: vitest changes it.
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { args: CHROMIUM_FLAGS, ...(chromium ? { executablePath: chromium } : {}) } }),
  instances: [{ browser: 'chromium' as const, viewport: { width: 1024, height: 768 } }],
})

type MfaServerModule = typeof MfaServerModuleNamespace

// Loaded by the project, not by this file: here `binnacle/server` would be an old build.
const mfaServer: BrowserCommand<[visitor: string, origin: string, endpoint: string, body?: object]> = async ({ project }, ...request) => {
  const support = await project.import<MfaServerModule>(fileURLToPath(new URL('test/support/mfaServer.ts', import.meta.url)))
  return support.mfaServer(...request)
}

const shared = { plugins: [react()], resolve: { alias: binnacleAlias } }

// Tests wait for events, not for a while: how long one takes is the machine's affair. See test/support/patience.ts.
const PATIENT = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } }

// The suffix picks the runner: .test jsdom, .node.test and .ssr.test node, .browser.test real Chromium, .test-d types.
export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          environment: 'jsdom',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.{browser,ssr,node}.test.{ts,tsx}', 'test/{package,engines}/**'],
          setupFiles: ['test/support/patience.ts', 'test/support/setup.ts'],
          ...PATIENT,
        },
      },
      {
        ...shared,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.{ssr,node}.test.{ts,tsx}'],
          exclude: ['test/package/**'],
          setupFiles: ['test/support/patience.ts'],
          ...PATIENT,
        },
      },
      {
        ...shared,
        test: {
          name: 'types',
          include: [],
          // Type errors elsewhere are `npm run check`'s.
          typecheck: { enabled: true, only: true, include: ['test/**/*.test-d.{ts,tsx}'], ignoreSourceErrors: true },
        },
      },
      {
        ...shared,
        optimizeDeps: {
          include: [
            'react',
            'react-dom',
            'react-dom/client',
            'react-dom/server',
            'react/jsx-dev-runtime',
            'vitest-browser-react',
            'swr',
            'zustand',
            'recharts',
            'web-vitals',
            '@tanstack/react-virtual',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.{ts,tsx}'],
          setupFiles: ['test/support/patience.ts', 'test/support/setup-browser.ts'],
          browser: { ...browser(), commands: { mfaServer } },
          ...PATIENT,
        },
      },
      ...(['light', 'dark'] as const).map((theme) => ({
        resolve: { alias: binnacleAlias },
        plugins: [storybookTest({ configDir: '.storybook', initialGlobals: { theme } })],
        test: { name: theme === 'light' ? 'stories' : 'stories-dark', browser: browser(), ...PATIENT },
      })),
      {
        ...shared,
        test: {
          name: 'engines',
          environment: 'node',
          include: ['test/engines/**/*.engine.test.ts'],
          globalSetup: ['test/engines/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['test/package/setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
