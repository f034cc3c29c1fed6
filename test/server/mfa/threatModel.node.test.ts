import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('./', import.meta.url)
const model = readFileSync(new URL('../../../docs/threat-model.md', import.meta.url), 'utf8')
const tests = readdirSync(folder)
  .filter((file) => file !== 'threatModel.node.test.ts')
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n')
const rows = model.split('\n').filter((line) => /^\| \*\*[STRIDE]\*\* \|/.test(line))

it('the threat model has a row for each letter of STRIDE', () => {
  expect(new Set(rows.map((row) => row[4]))).toEqual(new Set('STRIDE'))
})

it.each(rows.map((row) => /`([^`]+)` \|$/.exec(row)?.[1] ?? row))('a test covers it: %s', (title) => {
  expect(tests).toContain(`'${title}'`)
})
