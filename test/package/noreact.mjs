import { register } from 'node:module'

// Run as `node --import ./noreact.mjs`: React is there in name only. Whatever is called of it while a module loads, fails.
const names = Object.keys(await import('react')).concat('jsx', 'jsxs', 'jsxDEV', 'createPortal', 'flushSync')
const empty = `export default undefined; export const ${[...new Set(names)].filter((name) => name !== 'default' && name !== 'module.exports').join(' = undefined, ')} = undefined`
register(
  `data:text/javascript,${encodeURIComponent(`
    export async function resolve(specifier, context, next) {
      const isReact = /^react(-dom)?(\\/|$)/.test(specifier)
      return isReact ? { url: 'data:text/javascript,' + encodeURIComponent(${JSON.stringify(empty)}), shortCircuit: true } : next(specifier, context)
    }
  `)}`,
)
