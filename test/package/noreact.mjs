import { register } from 'node:module'

// Run as `node --import ./noreact.mjs`: every React, and every library that is made of it, is gone.
register(
  `data:text/javascript,${encodeURIComponent(`
    export async function resolve(specifier, context, next) {
      if (/^(react|react-dom|swr|recharts|@tanstack\\/react-virtual)(\\/|$)/.test(specifier)) throw new Error(specifier + ' is not installed')
      return next(specifier, context)
    }
  `)}`,
)
