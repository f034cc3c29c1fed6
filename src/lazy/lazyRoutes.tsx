'use client'
import type { ComponentType } from 'react'
import { lazyComponent, type LazyComponent, type LazyOptions } from './lazyComponent.js'
import { createRouteMatch } from './routematch.js'

type Load = () => Promise<ComponentType<object> | { default: ComponentType<object> }>

export interface LazyRoutes<Path extends string> {
  /** The page of each path, for the router of the application. */
  pages: Record<Path, LazyComponent<object>>
  /** Loads the page that a link leads to, and nothing where no path matches. Rejects where loading fails; showing the page tries anew. */
  preload(pathname: string): Promise<void>
}

/**
 * Pages that are loaded when they are first shown, by the paths of the application's router: `:id` stands for one segment, `*` for the rest, and
 * `?` after a segment for one that may be missing. As in React Router, the most specific path counts.
 *
 * @example
 * const { pages, preload } = lazyRoutes({ '/': () => import('./Home.js'), '/reports/:id': () => import('./Report.js') }, { skeleton: 600 })
 * const Report = pages['/reports/:id']
 *
 * <Route path="/reports/:id" element={<Report />} />
 * <Link to="/reports/7" onPointerEnter={() => void preload('/reports/7').catch(() => {})}>Report 7</Link>
 */
export function lazyRoutes<Path extends string>(routes: Record<Path, Load>, options?: Omit<LazyOptions<object>, 'name'>): LazyRoutes<Path> {
  const pages = {} as Record<Path, LazyComponent<object>>
  const paths = Object.keys(routes) as Path[]
  for (const path of paths) pages[path] = lazyComponent(routes[path], { ...options, name: path })
  const match = createRouteMatch(paths)
  return {
    pages,
    preload: async (pathname) => {
      const [bare = ''] = pathname.split(/[?#]/)
      // A link to a part of the same page leads nowhere else.
      const found = bare === '' ? undefined : match(bare)
      if (found !== undefined) await pages[found].preload()
    },
  }
}
