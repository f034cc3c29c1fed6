import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuild } from './support/build.mjs'
import { provideChromium } from './support/chromium.mjs'

// npm test [-- <suite>… <file>…]
// Every test there is, then one table. A suite that ran no test fails: a filter gone wrong must not look like success.

const root = path.resolve(import.meta.dirname, '..')
const SOURCE = ['unit', 'node', 'types', 'browser', 'stories', 'stories-dark']
const BUILD = ['unit', 'node']
// On the built Storybook, in browsers that the other suites do not run in.
const ENGINES = ['engines']
const SUITES = [...SOURCE, ...BUILD.map((name) => `${name}-dist`), 'package', ...ENGINES]

const args = process.argv.slice(2)
const wanted = args.filter((arg) => SUITES.includes(arg))
const filters = args.filter((arg) => !SUITES.includes(arg))
const picked = (names) => (wanted.length === 0 ? names : names.filter((name) => wanted.includes(name)))

const folder = mkdtempSync(path.join(os.tmpdir(), 'binnacle-test-'))
const results = []
const began = performance.now()

process.env.CHROMIUM_PATH = await provideChromium()
process.env.STORYBOOK_DISABLE_TELEMETRY = '1'

await run(picked(SOURCE))
const onBuild = picked(BUILD.map((name) => `${name}-dist`))
const onPackage = picked(['package'])
if (onBuild.length + onPackage.length > 0 && build()) {
  await run(onBuild, { BINNACLE_TARGET: 'dist' })
  await run(onPackage)
}
await run(picked(ENGINES))
rmSync(folder, { recursive: true, force: true })
const succeeded = report()
process.exit(succeeded ? 0 : 1)

/** One vitest over several suites: they share its workers. A suite on the build is called `<project>-dist`. */
function run(names, env = {}) {
  if (names.length === 0) return
  const tally = path.join(folder, `${results.length}.json`)
  const projects = names.map((name) => `--project=${name.replace(/-dist$/, '')}`)
  const reporters = ['--reporter=default', '--reporter=./test/support/tally.mjs']
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...reporters, '--passWithNoTests', ...filters],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env, BINNACLE_TALLY: tally },
    },
  )
  const counts = existsSync(tally) ? JSON.parse(readFileSync(tally, 'utf8')) : {}
  const suffix = env.BINNACLE_TARGET ? '-dist' : ''
  const extra = Object.keys(counts).map((name) => name + suffix)
  for (const name of new Set([...names, ...extra])) {
    const count = counts[suffix ? name.replace(/-dist$/, '') : name] ?? { passed: 0, failed: 0, skipped: 0, seconds: 0 }
    results.push({ suite: name, ...count })
  }
  // Vitest may fail without a failed test: a config that does not load, a browser that does not start.
  const failures = results.filter((result) => result.failed > 0)
  if (status !== 0 && failures.length === 0)
    results.push({ suite: `vitest (${names.join(', ')})`, passed: 0, failed: 1, skipped: 0, seconds: 0 })
}

function build() {
  const start = performance.now()
  const succeeded = ensureBuild()
  if (!succeeded) results.push({ suite: 'build', passed: 0, failed: 1, skipped: 0, seconds: (performance.now() - start) / 1_000 })
  return succeeded
}

function report() {
  // With a file as a filter, other suites rightly have nothing to do.
  const isEmpty = ({ passed, failed }) => passed + failed === 0 && filters.every((filter) => filter.startsWith('-'))
  const rows = [['suite', 'passed', 'failed', 'skipped', 'seconds', '']]
  for (const result of results) {
    const { suite, passed, failed, skipped, seconds } = result
    rows.push([
      suite,
      String(passed),
      String(failed),
      String(skipped),
      seconds.toFixed(1),
      failed > 0 ? '✗' : isEmpty(result) ? '✗ ran no test' : '✓',
    ])
  }
  const sum = (field) => results.reduce((total, result) => total + result[field], 0)
  rows.push([
    'total',
    String(sum('passed')),
    String(sum('failed')),
    String(sum('skipped')),
    ((performance.now() - began) / 1_000).toFixed(1),
    '',
  ])
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  console.log()
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
  }
  // Once more, where a person who looks at the end of a long log sees them.
  const failures = results.flatMap(({ suite, failures = [] }) => failures.map((failure) => `✗ ${suite}: ${failure}`))
  if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return sum('failed') === 0 && results.every((result) => !isEmpty(result))
}
