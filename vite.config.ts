import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { UserConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The one place where `binnacle/*` means a folder of this repository. Tests, stories and the demo import the package by its public names;
 * BINNACLE_TARGET=dist points the same names at the build.
 */
export const binnacleAlias =
  process.env.BINNACLE_TARGET === 'dist'
    ? [
        { find: /^binnacle$/, replacement: at('./dist/index.js') },
        { find: /^binnacle\/(styles(?:-unlayered)?\.css)$/, replacement: at('./dist/$1') },
        { find: /^binnacle\/(.+)$/, replacement: at('./dist/$1/index.js') },
      ]
    : [
        { find: /^binnacle$/, replacement: at('./src/index.ts') },
        { find: /^binnacle\/styles\.css$/, replacement: at('./src/styles/index.css') },
        { find: /^binnacle\/styles-unlayered\.css$/, replacement: at('./src/styles/unlayered.css') },
        { find: /^binnacle\/(.+)$/, replacement: at('./src/$1/index.ts') },
      ]

export default {
  plugins: [react()],
  resolve: { alias: binnacleAlias },
} satisfies UserConfig
