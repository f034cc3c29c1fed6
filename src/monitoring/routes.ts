import { BinnacleError } from '../core/errors.js'
import { isRouteTemplate, OTHER } from '../core/rum.js'

/** As Express, OpenAPI and Next.js write one. */
const PARAMETER = /^(?::.+|\{.+\}|\[.+\])$/

/**
 * Names a URL by the first template that fits it: `:name`, `{name}` and `[name]` stand for one segment, a final `*` for the rest. Every
 * other URL is `other`, so no part of a URL leaves the page that is not written in the list.
 *
 * @throws BinnacleError `invalid-option` for a template that is none
 * @example
 * createMonitor({ url: '/rum', routeOf: matchRoutes(['/api/users', '/api/users/:id']) })
 */
export function matchRoutes(templates: readonly string[]): (url: URL) => string {
  const patterns = templates.map((template) => {
    if (!isRouteTemplate(template) || template === OTHER)
      throw new BinnacleError(
        'invalid-option',
        `matchRoutes: ${JSON.stringify(template)} is no template. Pass a path such as "/users/:id".`,
      )
    return { template, segments: template.split('/') }
  })
  return (url) => {
    const path = url.pathname.split('/')
    return patterns.find(({ segments }) => fits(segments, path))?.template ?? OTHER
  }
}

function fits(segments: readonly string[], path: readonly string[]): boolean {
  const isOpen = segments.at(-1) === '*'
  const fixed = isOpen ? segments.slice(0, -1) : segments
  if (isOpen ? path.length < segments.length : path.length !== segments.length) return false
  return fixed.every((segment, at) => (PARAMETER.test(segment) ? path[at] !== '' : segment === path[at]))
}
