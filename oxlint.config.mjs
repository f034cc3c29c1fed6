// A script rather than .oxlintrc.json, so that the layers are one table.

const PARTS = ['cache', 'charts', 'leaderboard', 'mfa', 'monitoring']
const FOLDERS = ['core', 'internal', 'visibility', ...PARTS, 'dashboard', 'lazy', 'server']
const LIBRARIES = ['react', 'react-dom', 'swr', 'recharts', 'zustand', 'web-vitals', '@tanstack', 'node']
// What a folder may import besides its own files: other folders, and those of the libraries that not everybody may.
const shared = ['core', 'internal', 'visibility']
const react = LIBRARIES.filter((name) => !['swr', 'recharts', 'node'].includes(name))
const LAYERS = {
  core: { folders: [], libraries: [] },
  internal: { folders: ['core'], libraries: react },
  visibility: { folders: ['core', 'internal'], libraries: react },
  ...Object.fromEntries(PARTS.map((part) => [part, { folders: shared, libraries: react }])),
  cache: { folders: shared, libraries: [...react, 'swr'] },
  charts: { folders: shared, libraries: [...react, 'recharts'] },
  dashboard: { folders: [...shared, ...PARTS], libraries: react },
  lazy: { folders: [...shared, ...PARTS, 'dashboard'], libraries: react },
  server: { folders: ['core'], libraries: [] },
  'server/node': { folders: ['core', 'server'], libraries: ['node'] },
}

const outside = (allowed, all) => all.filter((name) => !allowed.includes(name))

function layer(folder, { folders, libraries }) {
  const foreign = outside([...folders, folder.split('/')[0]], FOLDERS)
  const patterns = [
    {
      regex: `^(binnacle|${outside(libraries, LIBRARIES).join('|')})(/|:|$)`,
      message: 'This library belongs to another layer; and by its own name the package would be loaded a second time, from an old dist.',
    },
    {
      regex: `^(\\.\\./)+(${foreign.join('|')})/`,
      message:
        'Imports run one way: core, internal, visibility; then cache, charts, leaderboard, mfa, monitoring side by side; dashboard; lazy.',
    },
  ]
  const doors = folder === 'lazy' ? ['visibility'] : folders.filter((name) => name === 'visibility' || PARTS.includes(name))
  if (doors.length > 0) {
    patterns.push({
      group: doors.flatMap((door) => [`../${door}/**`, `!../${door}/index.js`]),
      message: 'A part is entered by its index.js.',
    })
  }
  return { files: [`src/${folder}/**`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

export default {
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y'],
  // Correctness holds the hooks rules, the React Compiler's (refs, purity, set-state-in-effect, …) and those of jsx-a11y.
  categories: { correctness: 'error' },
  options: { denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  env: { browser: true, node: true, es2024: true },
  ignorePatterns: ['dist', 'storybook-static', 'coverage', 'test/package/fixtures/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-duplicates': 'error',
    'react/rules-of-hooks': 'error',
    'react/hooks': 'error',
    'react/no-unstable-nested-components': ['error', { allowAsProps: true }],
    'react/no-danger': 'error',
    'react/button-has-type': 'error',
    'react/jsx-no-target-blank': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    // role="group" and role="status" have no better element in a toolbar or a live region.
    'jsx-a11y/prefer-tag-over-role': 'off',
    // A region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable).
    'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['region', 'tabpanel'], tags: [] }],
    // Escape bubbles to the form it closes.
    'jsx-a11y/no-noninteractive-element-interactions': ['error', { form: ['onKeyDown'] }],
    // A copy is what one iterates over while subscribers come and go.
    'unicorn/no-useless-spread': 'off',
    // It says that React Compiler would skip a component with a virtual list; the package ships without that compiler.
    'react/incompatible-library': 'off',
  },
  overrides: [
    {
      files: ['src/**'],
      rules: { 'import/no-default-export': 'error', 'no-console': ['error', { allow: ['error', 'warn'] }] },
    },
    {
      // Probes in tests write to variables outside of them: that is what they are for.
      files: ['test/**'],
      rules: {
        'react/globals': 'off',
        'react/immutability': 'off',
        'react/purity': 'off',
        'react/refs': 'off',
        'react/set-state-in-effect': 'off',
      },
    },
    // The layers; `import()` counts too. test/package/layers.test.ts proves that they bite.
    ...Object.entries(LAYERS).map(([folder, allowed]) => layer(folder, allowed)),
    {
      files: ['src/*.ts'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: '^\\./(?:visibility|cache|charts|leaderboard|mfa|monitoring|dashboard|lazy|server)/',
                message: 'The root door opens core and internal alone.',
              },
              { regex: '^\\w', message: 'The root door only re-exports.' },
            ],
          },
        ],
      },
    },
  ],
}
