export { IsolatedCache, type IsolatedCacheProps } from './IsolatedCache.js'
