import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * What each door weighs in a consumer's bundle: minified, gzip, peers left out; the first load apart from what is loaded on demand. A limit is
 * in size-limits.json: `{ "<door>": bytes }`, or `"<door> <name>"` for one export alone.
 *
 * @returns {Promise<{ name: string, first: number, later: number, limit: number | undefined }[]>}
 */
export async function measureSizes() {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const limits = JSON.parse(readFileSync(path.join(root, 'size-limits.json'), 'utf8'))
  const doors = Object.entries(manifest.exports).filter(([, target]) => target.default?.endsWith('.js'))
  const whole = doors.map(([door, target]) => ({ name: door, code: `export * from './${target.default}'` }))
  const parts = Object.keys(limits)
    .filter((name) => name.includes(' '))
    .map((name) => {
      const [door, exported] = name.split(' ')
      return { name, code: `export { ${exported} } from './${manifest.exports[door]?.default}'` }
    })
  const styles = ['styles.css'].map((file) => ({ name: `./${file}`, file: path.join(root, 'dist', file) }))

  const sizes = []
  for (const { name, code } of [...whole, ...parts]) {
    sizes.push({ name, ...(await weigh(code, Object.keys(manifest.peerDependencies))), limit: limits[name] })
  }
  for (const { name, file } of styles) {
    const { code } = (await build({ entryPoints: [file], minify: true, write: false, target: 'esnext' })).outputFiles.map((out) => ({
      code: out.contents,
    }))[0]
    sizes.push({ name, first: gzip(code), later: 0, limit: limits[name] })
  }
  return sizes
}

const gzip = (code) => gzipSync(code, { level: 9 }).length

async function weigh(code, peers) {
  const result = await build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...peers.flatMap((peer) => [peer, `${peer}/*`]), 'node:*'],
    logLevel: 'silent',
  })
  const outputs = result.metafile.outputs
  const entry = Object.keys(outputs).find((file) => outputs[file].entryPoint === '<stdin>')
  const reach = (kinds) => {
    const seen = new Set()
    const visit = (file) => {
      if (seen.has(file)) return
      seen.add(file)
      for (const { path: next, kind, external } of outputs[file].imports) if (!external && kinds.includes(kind)) visit(next)
    }
    visit(entry)
    return seen
  }
  const first = reach(['import-statement'])
  const later = new Set([...reach(['import-statement', 'dynamic-import'])].filter((file) => !first.has(file)))
  const weight = (files) =>
    result.outputFiles.filter((out) => files.has(path.relative(root, out.path))).reduce((sum, out) => sum + gzip(out.contents), 0)
  return { first: weight(first), later: weight(later) }
}

export function formatSizes(sizes) {
  const kb = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`
  const rows = [['door', 'first load', 'on demand', 'limit', '']]
  for (const { name, first, later, limit } of sizes) {
    rows.push([name, kb(first), later > 0 ? kb(later) : '', limit ? kb(limit) : 'none', first > (limit ?? 0) ? '✗' : ''])
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Alone, it prints the table; with `--markdown`, the rows of the README's. */
if (import.meta.filename === process.argv[1]) {
  if (!existsSync(path.join(root, 'dist'))) throw new Error('There is no build to weigh: run npm run build first.')
  const sizes = await measureSizes()
  if (process.argv.includes('--markdown')) {
    const kb = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`
    console.log('| door | first load | on demand |\n|---|---|---|')
    for (const { name, first, later } of sizes)
      console.log(`| \`${name.replace(/^\./, 'binnacle').replace(' ', '` `')}\` | ${kb(first)} | ${later > 0 ? kb(later) : ''} |`)
  } else console.log(formatSizes(sizes))
}
