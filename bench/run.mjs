import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createContext } from './context.mjs'

// npm run bench -- <suite> [--json <file>] [--runs <n>]
// Every value is a cost: lower is better. Ratios below 1 mean that Binnacle costs less than that peer.

const root = path.resolve(import.meta.dirname, '..')
const suites = readdirSync(path.join(import.meta.dirname, 'suites'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, runs: { type: 'string' } },
})
const [wanted] = positionals
if (!wanted || !suites.includes(wanted)) {
  console.error(`Usage: npm run bench -- <suite> [--json <file>] [--runs <n>]\nSuites: ${suites.join(', ')}`)
  process.exit(2)
}

installPeers()
// Measured is what is published: the build, without its declarations.
execFileSync('npx', ['tsup', '--silent'], { cwd: root, stdio: 'inherit' })

const suite = await import(`./suites/${wanted}.mjs`)
const context = await createContext({ suite: suite.name, runs: values.runs === undefined ? undefined : Number(values.runs) })
try {
  await suite.run(context)
} finally {
  await context.dispose()
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(context.records, null, 2)}\n`)
print(context.records)

/** The peers live in a folder of their own, so that nobody who works on the package installs twenty chart libraries. */
function installPeers() {
  const installed = path.join(import.meta.dirname, 'node_modules', '.package-lock.json')
  const lock = path.join(import.meta.dirname, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing the peers into bench/node_modules …')
  execFileSync('npm', ['ci', '--prefer-offline'], { cwd: import.meta.dirname, stdio: ['ignore', 'ignore', 'inherit'] })
}

function print(records) {
  const digits = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2))
  const rows = [['case', 'metric', 'unit', 'binnacle', 'noise', 'peer', 'value', 'ratio']]
  for (const { case: name, metric, unit, binnacle, peers, noise } of records) {
    const own = [name, metric, unit, digits(binnacle), `±${(noise * 100).toFixed(0)}%`]
    const others = Object.entries(peers)
    if (others.length === 0) rows.push([...own, '', '', ''])
    others.forEach(([peer, value], index) => {
      rows.push([
        ...(index === 0 ? own : ['', '', '', '', '']),
        peer,
        digits(value),
        value > 0 && binnacle >= 0 ? `${(binnacle / value).toFixed(2)}×` : '–',
      ])
    })
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  console.log()
  for (const row of rows)
    console.log(
      row.map((cell, column) => (column >= 3 && column !== 5 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  '),
    )
}
