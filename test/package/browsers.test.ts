import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { CompatData, CompatStatement, Identifier, SimpleSupportStatement, VersionValue } from '@mdn/browser-compat-data'
import postcss from 'postcss'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { DIST, ROOT } from './graph.js'

// Twenty megabytes: read by Node, not transformed.
const bcd = createRequire(import.meta.url)('@mdn/browser-compat-data') as CompatData

// The oldest browsers that the README promises, as package.json says them: everything the package uses without asking first is in each of them.
const { browserslist } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { browserslist: string[] }
const OLDEST = Object.fromEntries(browserslist.map((each) => each.split(' >= ') as [keyof CompatStatement['support'], string]))

/** May be missing, by the first word of its name: what a person has without it. */
const OPTIONAL: Record<string, string> = {
  'Touch.clientX': 'a browser without touch sends no event that has one',
  'Touch.clientY': 'a browser without touch sends no event that has one',
  'forced-color-adjust': 'a browser without it has no forced colours either',
  'overflow-anchor': 'a browser without scroll anchoring needs no switch for it',
  'scrollbar-width': 'the scrollbars of the system',
  'scrollbar-color': 'the scrollbars of the system',
  'justify-content: safe': 'a label that is wider than its column is aligned with its end',
}

/** The browsers among the oldest that do not have a feature yet. */
function missingIn({ support }: CompatStatement): string[] {
  return Object.entries(OLDEST)
    .filter(([browser, oldest]) => {
      const given = support[browser as keyof typeof support]
      const statements = (Array.isArray(given) ? given : [given]) as (SimpleSupportStatement | undefined)[]
      return !statements.some((each) => each && !each.prefix && !each.alternative_name && !each.flags && isIn(each, oldest))
    })
    .map(([browser, oldest]) => `${browser} ${oldest}`)
}
const isIn = ({ version_added, version_removed }: SimpleSupportStatement, oldest: string) =>
  isAtMost(version_added, oldest) && !isAtMost(version_removed, oldest)
function isAtMost(version: VersionValue | undefined, oldest: string): boolean {
  if (typeof version !== 'string') return false
  if (version === 'preview') return false
  const [a, b] = [version.replace('≤', ''), oldest].map((each) => each.split('.').map(Number)) as [number[], number[]]
  return a[0]! < b[0]! || (a[0] === b[0] && (a[1] ?? 0) <= (b[1] ?? 0))
}

/** What of the found features is too new, as `name: browsers`. */
function tooNew(features: Map<string, CompatStatement>): string[] {
  return [...features]
    .filter(([name]) => !Object.keys(OPTIONAL).some((optional) => name === optional || name.startsWith(`${optional}:`)))
    .map(([name, feature]) => [name, missingIn(feature)] as const)
    .filter(([, browsers]) => browsers.length > 0)
    .map(([name, browsers]) => `${name}: not in ${browsers.join(', ')}`)
}

const at = (tree: Identifier | undefined, ...names: string[]): Identifier | undefined =>
  names.reduce<Identifier | undefined>((node, name) => (node && Object.hasOwn(node, name) ? (node[name] as Identifier) : undefined), tree)

describe('the oldest browsers', () => {
  it('are four, and the README says the same', () => {
    expect(Object.keys(OLDEST)).toEqual(['chrome', 'edge', 'firefox', 'safari'])
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
    expect(readme).toContain(`Chrome and Edge ${OLDEST.chrome}, Firefox ${OLDEST.firefox}, Safari ${OLDEST.safari}`)
  })

  it('have each property, function, selector and at-rule of the style sheet', () => {
    const features = new Map<string, CompatStatement>()
    const add = (name: string, node: Identifier | undefined) => node?.__compat && features.set(name, node.__compat)
    const typesOf = (name: string, node: Identifier = bcd.css.types as Identifier): Identifier[] =>
      Object.entries(node).flatMap(([key, child]) =>
        key === '__compat' ? [] : [...(key === name ? [child as Identifier] : []), ...typesOf(name, child as Identifier)],
      )
    const root = postcss.parse(readFileSync(path.join(DIST, 'styles.css'), 'utf8'))
    // A block that asks for what is in it: `light-dark()` and relative colours have a fallback.
    const isAsked = (node: postcss.Node | undefined): boolean =>
      node !== undefined && ((node.type === 'atrule' && (node as postcss.AtRule).name === 'supports') || isAsked(node.parent))
    root.walk((node) => {
      if (isAsked(node)) return
      if (node.type === 'atrule') add(`@${node.name}`, at(bcd.css['at-rules'] as Identifier, node.name))
      if (node.type === 'rule')
        for (const [, name] of node.selector.matchAll(/::?([a-z-]+)/g)) add(`:${name}`, at(bcd.css.selectors as Identifier, name as string))
      if (node.type === 'decl') {
        const property = at(bcd.css.properties as Identifier, node.prop)
        add(node.prop, property)
        for (const [word] of node.value.matchAll(/(?<![\w-])[a-z][a-z-]*(?![\w(-])/g)) add(`${node.prop}: ${word}`, at(property, word))
        for (const [, name] of node.value.matchAll(/([a-z][a-z-]*)\(/g))
          for (const type of typesOf(name as string)) {
            add(`${name}()`, type)
            if (new RegExp(`\\b${name}\\(from `).test(node.value)) add(`${name}(from …)`, at(type, 'relative_syntax'))
          }
      }
    })
    expect(features.size).toBeGreaterThan(150)
    expect([...features.keys()]).toEqual(
      expect.arrayContaining(['@layer', '@container', ':where', ':has', 'color-mix()', 'overflow: clip']),
    )
    expect(tooNew(features)).toEqual([])
  })

  it('have each method and object that the client doors call', { timeout: 120_000 }, () => {
    const { options, fileNames } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(path.join(ROOT, 'tsconfig.build.json'), ts.sys.readFile).config,
      ts.sys,
      ROOT,
    )
    const program = ts.createProgram(fileNames, options)
    const checker = program.getTypeChecker()
    const features = new Map<string, CompatStatement>()
    const isOfBrowser = (declaration: ts.Declaration) => program.isSourceFileDefaultLibrary(declaration.getSourceFile())
    /** `AbortSignal.any`: the interface or variable of a library that declares it, by the name that the data has. */
    const add = (symbol: ts.Symbol | undefined) => {
      for (const declaration of symbol?.declarations?.filter(isOfBrowser) ?? []) {
        const owner = declaration.parent
        const holder = ts.isInterfaceDeclaration(owner)
          ? owner.name.text
          : ts.isTypeLiteralNode(owner) && ts.isVariableDeclaration(owner.parent)
            ? owner.parent.name.getText()
            : undefined
        const type = holder?.replace(/Constructor$/, '')
        const member = symbol!.name
        for (const tree of [bcd.api as Identifier, bcd.javascript.builtins as Identifier]) {
          const node = type ? (at(tree, type, member) ?? at(tree, type, `${member}_static`)) : at(tree, member)
          if (node?.__compat) features.set(type ? `${type}.${member}` : member, node.__compat)
        }
      }
    }
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node)) add(checker.getSymbolAtLocation(node.name))
      else if (ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node.parent) && !ts.isTypeNode(node.parent))
        add(checker.getSymbolAtLocation(node))
      if (!ts.isTypeNode(node)) ts.forEachChild(node, visit)
    }
    for (const file of program.getSourceFiles())
      if (file.fileName.startsWith(path.join(ROOT, 'src')) && !file.fileName.startsWith(path.join(ROOT, 'src/server'))) visit(file)
    expect(features.size).toBeGreaterThan(150)
    expect([...features.keys()]).toEqual(expect.arrayContaining(['AbortSignal.any', 'ResizeObserver', 'Array.toSorted']))
    expect(tooNew(features)).toEqual([])
  })
})
