import { matchRoutes } from 'binnacle/monitoring'
import { describe, expect, it } from 'vitest'

describe('matchRoutes', () => {
  const routeOf = matchRoutes(['/users/me', '/users/:id', '/users/:id/posts', '/orders/{id}', '/teams/[team]', '/files/*', '/'])

  it.each([
    ['/users/me', '/users/me'],
    ['/users/7?token=1#x', '/users/:id'],
    ['/users/bob%40example.com', '/users/:id'],
    ['/users/7/posts', '/users/:id/posts'],
    ['/orders/7', '/orders/{id}'],
    ['/teams/red', '/teams/[team]'],
    ['/files/a/b/c.txt', '/files/*'],
    ['/files/', '/files/*'],
    ['/', '/'],
    ['/users/', 'other'],
    ['/users', 'other'],
    ['/files', 'other'],
    ['/users/7/secret', 'other'],
    ['/Users/me', 'other'],
  ])('names %s %s', (url, route) => {
    expect(routeOf(new URL(url, 'https://app.test'))).toBe(route)
  })

  it.each(['', 'users', '/a?b', 'https://app.test/a', 'other', undefined])('refuses %j as a template', (template) => {
    expect(() => matchRoutes([template as string])).toThrow(/template/)
  })
})
