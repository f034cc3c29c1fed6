import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The package tests read the build. `npm test` has just made one; run alone, they make their own. */
export function setup() {
  if (process.env.BINNACLE_BUILT && existsSync(`${root}/dist/index.d.ts`)) return
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}
