import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { DIST, ROOT } from './graph.js'

// What React offers to Server Components; `lazy` is there too, but does not split there (next.js#61066).
const onServer = new Set(Object.keys(createRequire(import.meta.url)(path.join(ROOT, 'node_modules/react/react.react-server.js')) as object))
onServer.delete('lazy')
const CLIENT_LIBRARIES = ['react-dom', 'react-dom/client', 'swr', 'recharts', 'zustand', '@tanstack/react-virtual']

const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const read = (file: string) => readFileSync(path.join(ROOT, 'src', file), 'utf8')

/** What makes a module a client's, or undefined: React's state, effects and context, hooks, libraries made of them. */
function clientNeed(code: string): string | undefined {
  const source = ts.createSourceFile('module.tsx', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX)
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly) continue
    const from = (statement.moduleSpecifier as ts.StringLiteral).text
    const bindings = statement.importClause?.namedBindings
    const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.filter((element) => !element.isTypeOnly) : []
    for (const element of names) {
      const name = (element.propertyName ?? element.name).text
      const isNeed = from === 'react' ? !onServer.has(name) : /^use[A-Z]|^[A-Z]\w*Context$/.test(name) || CLIENT_LIBRARIES.includes(from)
      if (isNeed) return `${name} from '${from}'`
    }
  }
  return undefined
}
/** A module may also build on another client module when it loads: what `lazyComponent(…)` gives is a component of the client. */
function buildsOnClient(code: string, file: string): boolean {
  const source = ts.createSourceFile('module.tsx', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX)
  const called = new Set<string>()
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) called.add(node.expression.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return source.statements.some((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly) return false
    const bindings = statement.importClause?.namedBindings
    const isCalled = bindings && ts.isNamedImports(bindings) && bindings.elements.some((element) => called.has(element.name.text))
    const target = path.join(path.dirname(file), (statement.moduleSpecifier as ts.StringLiteral).text).replace(/\.js$/, '')
    return isCalled && sources.some((other) => other.replace(/\.tsx?$/, '') === target && hasDirective(read(other)))
  })
}
const hasDirective = (code: string) => /^['"]use client['"]/.test(code)

describe("'use client'", () => {
  it('stands first in every module that uses React state, effects or context, and in no other', () => {
    const wrong = sources.flatMap((file) => {
      const code = read(file)
      const need = clientNeed(code)
      if (need && !hasDirective(code)) return [`${file} uses ${need} and lacks the directive`]
      if (!need && hasDirective(code) && !buildsOnClient(code, file)) return [`${file} has the directive and does not need it`]
      return []
    })
    expect(wrong).toEqual([])
  })

  it('is the first statement of the same modules in the build', () => {
    const wrong = sources.filter((file) => {
      const built = path.join(DIST, file.replace(/\.tsx?$/, '.js'))
      return !existsSync(built) || hasDirective(readFileSync(built, 'utf8')) !== hasDirective(read(file))
    })
    expect(wrong).toEqual([])
  })

  it('is asked for by hooks, context, lazy and client libraries; types and pure React do not ask for it', () => {
    expect(clientNeed(`import { useState } from 'react'`)).toBe(`useState from 'react'`)
    expect(clientNeed(`import { createContext, type ReactNode } from 'react'`)).toBe(`createContext from 'react'`)
    expect(clientNeed(`import { lazy } from 'react'`)).toBe(`lazy from 'react'`)
    expect(clientNeed(`import { useFormatters } from '../internal/useSettings.js'`)).toBe(`useFormatters from '../internal/useSettings.js'`)
    expect(clientNeed(`import { LineChart } from 'recharts'`)).toBe(`LineChart from 'recharts'`)
    expect(clientNeed(`import { createStore } from 'zustand/vanilla'`)).toBeUndefined()
    expect(clientNeed(`import { Suspense, type ReactNode } from 'react'\nimport type { useSWR } from 'swr'`)).toBeUndefined()
  })
})

describe('names', () => {
  it('tell the layer: Component.tsx, useHook.ts, logic.ts without React, factory.tsx of components', () => {
    const wrong = sources.filter((file) => !/^([A-Z][A-Za-z0-9]*\.tsx|[a-z][A-Za-z0-9]*\.tsx?)$/.test(path.basename(file)))
    expect(wrong).toEqual([])
  })

  it('an index only re-exports, and has no directive', () => {
    const wrong = sources
      .filter((file) => path.basename(file) === 'index.ts')
      .filter((file) => {
        const { statements } = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest)
        // By name; only types may come all at once.
        return !statements.every(
          (statement) =>
            ts.isExportDeclaration(statement) &&
            (statement.isTypeOnly || (statement.exportClause && ts.isNamedExports(statement.exportClause))),
        )
      })
    expect(wrong).toEqual([])
  })

  it('no two files differ by case alone: on many disks they would be one', () => {
    const files = sources.map((file) => file.replace(/\.tsx?$/, '').toLowerCase())
    expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([])
  })
})
