import { spawn } from 'node:child_process'
import path from 'node:path'
import { ensureBuild } from './support/build.mjs'
import { formatSizes, measureSizes } from './support/sizes.mjs'

// npm run check: everything that can be said without running the tests. All steps run; any failure fails the whole.

const root = path.resolve(import.meta.dirname, '..')
const bin = (name) => path.join(root, 'node_modules/.bin', name)
const command =
  (file, ...args) =>
  async () => {
    const child = spawn(bin(file), args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    const status = await new Promise((resolve) => child.on('close', resolve))
    return { succeeded: status === 0, output }
  }

async function sizes() {
  const measured = await measureSizes()
  const over = measured.filter(({ first, limit }) => limit === undefined || first > limit)
  const faults = over.map(({ name, limit }) =>
    limit === undefined ? `${name} has no limit in size-limits.json` : `${name} is over its limit`,
  )
  return { succeeded: faults.length === 0, output: [formatSizes(measured), ...faults].join('\n'), isReport: true }
}

// Two lanes for two cores: what reads the sources, and what reads the build.
const lanes = [
  [
    ['lint', command('oxlint', '-c', 'oxlint.config.mjs')],
    ['format', command('oxfmt', '--check')],
    ['types', command('tsc', '--noEmit')],
    ['knip', command('knip')],
  ],
  [
    ['build', async () => ({ succeeded: ensureBuild(), output: '' })],
    ['sizes', sizes],
    ['publint', command('publint', 'run', '--strict')],
    ['attw', command('attw', '--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', './styles.css', './styles-unlayered.css')],
  ],
]

const results = []
await Promise.all(
  lanes.map(async (lane) => {
    for (const [name, step] of lane) {
      const began = performance.now()
      const { succeeded, output, isReport } = await step().catch((error) => ({ succeeded: false, output: String(error.stack) }))
      results.push({ name, succeeded })
      const seconds = ((performance.now() - began) / 1_000).toFixed(1)
      console.log(`${succeeded ? '✓' : '✗'} ${name} (${seconds} s)`)
      if ((!succeeded || isReport) && output.trim()) console.log(`${output.trim().replace(/^/gm, '    ')}\n`)
    }
  }),
)
const failed = results.filter((result) => !result.succeeded).map((result) => result.name)
console.log(
  failed.length > 0
    ? `\n${failed.length} of ${results.length} checks failed: ${failed.join(', ')}`
    : `\nAll ${results.length} checks passed`,
)
process.exit(failed.length > 0 ? 1 : 0)
