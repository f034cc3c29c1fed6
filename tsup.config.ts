import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { defineConfig } from 'tsup'

/** Two stylesheets from one set of sources: in cascade layers, and without for apps with an unlayered reset. */
async function buildStyles() {
  for (const [source, name] of [
    ['index', 'styles'],
    ['unlayered', 'styles-unlayered'],
  ]) {
    await build({
      entryPoints: [`src/styles/${source}.css`],
      outfile: `dist/${name}.css`,
      bundle: true,
      target: 'esnext',
      logLevel: 'warning',
    })
    // TypeScript refuses a side-effect import that has no types (TS2882) unless the bundler brings some for every `.css`.
    writeFileSync(`dist/${name}.css.d.ts`, 'export {}\n')
  }
}

// One ES module a source file, so that each keeps its own 'use client'; declarations come from tsc.
export default defineConfig({
  entry: ['src/**/*.{ts,tsx}'],
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  bundle: false,
  splitting: false,
  treeshake: false,
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
  silent: true,
  onSuccess: buildStyles,
})
