'use client'
import type { ComponentType } from 'react'
import { lazyComponent, type LazyComponent, type LazyOptions } from './lazyComponent.js'

type Load = () => Promise<ComponentType<object> | { default: ComponentType<object> }>

export interface LazyRoutes<Path extends string> {
  /** The page of each path, for the router of the application. */
  pages: Record<Path, LazyComponent<object>>
  /** Loads the page that a link leads to, and nothing where no path matches. */
  preload(pathname: string): Promise<void>
}

/**
 * Pages that are loaded when they are first shown, by the paths of whatever router there is: `:id` stands for one segment, `*` for the rest.
 *
 * @example
 * const { pages, preload } = lazyRoutes({ '/': () => import('./Home.js'), '/reports/:id': () => import('./Report.js') }, { skeleton: 600 })
 * <Route path="/reports/:id" element={<pages['/reports/:id'] />} />
 * <Link to="/reports/7" onPointerEnter={() => void preload('/reports/7')} />
 */
export function lazyRoutes<Path extends string>(routes: Record<Path, Load>, options?: Omit<LazyOptions<object>, 'name'>): LazyRoutes<Path> {
  const pages = {} as Record<Path, LazyComponent<object>>
  const patterns: { pattern: RegExp; path: Path }[] = []
  for (const path of Object.keys(routes) as Path[]) {
    pages[path] = lazyComponent(routes[path], { ...options, name: path })
    patterns.push({ path, pattern: patternOf(path) })
  }
  return {
    pages,
    preload: async (pathname) => {
      const [bare = '/'] = pathname.split(/[?#]/)
      // A path without holes says more than one with them.
      const found = Object.hasOwn(pages, bare) ? (bare as Path) : patterns.find(({ pattern }) => pattern.test(bare))?.path
      if (found !== undefined) await pages[found].preload()
    },
  }
}

function patternOf(path: string): RegExp {
  const segments = path.split('/').filter(Boolean)
  const source = segments.map((segment) => {
    if (segment === '*') return '/.*'
    return segment.startsWith(':') ? '/[^/]+' : `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`
  })
  return new RegExp(`^${source.join('') || '/'}/?$`)
}
