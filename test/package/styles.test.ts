import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import postcss, { type AtRule, type Root, type Rule } from 'postcss'
import { describe, expect, it } from 'vitest'
import { DIST, ROOT } from './graph.js'

const sheets = { 'styles.css': sheet('styles.css'), 'styles-unlayered.css': sheet('styles-unlayered.css') }
function sheet(name: string): Root {
  return postcss.parse(readFileSync(path.join(DIST, name), 'utf8'))
}
const partsWithStyles = readdirSync(path.join(ROOT, 'src')).filter((part) => existsSync(path.join(ROOT, 'src', part, `${part}.css`)))
const rulesOf = (root: Root) => {
  const rules: Rule[] = []
  root.walkRules((rule) => {
    if (!(rule.parent?.type === 'atrule' && (rule.parent as AtRule).name.endsWith('keyframes'))) rules.push(rule)
  })
  return rules
}
const classesIn = (text: string) => new Set(text.match(/\.bn-[\w-]+/g))

describe.each(Object.entries(sheets))('%s', (_, root) => {
  it.each(partsWithStyles)('holds the styles of %s', (part) => {
    const own = classesIn(readFileSync(path.join(ROOT, 'src', part, `${part}.css`), 'utf8'))
    const all = classesIn(
      rulesOf(root)
        .map((rule) => rule.selector)
        .join('\n'),
    )
    expect([...own].filter((name) => !all.has(name))).toEqual([])
  })

  it('touches nothing but its own classes, the theme roots and its tokens', () => {
    const foreign = rulesOf(root)
      .flatMap((rule) => rule.selectors)
      .filter((selector) => !/\.bn-|class\^='bn-'|class\^=['"]?bn-|:root|\[data-theme|\[data-density|\[data-reduced-motion/.test(selector))
    expect(foreign).toEqual([])
  })

  it('uses no token that is not declared; its own are called --bn-…, and --_… what one rule keeps to itself', () => {
    const declared = new Set<string>()
    root.walkDecls((declaration) => {
      if (declaration.prop.startsWith('--')) declared.add(declaration.prop)
    })
    expect([...declared].filter((name) => !/^--(bn-|_)/.test(name))).toEqual([])
    // Live numbers are set by components, inline: they are looked for in the sources.
    const code = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx') || file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(ROOT, 'src', file), 'utf8'))
      .join('\n')
    const used = new Set<string>()
    root.walkDecls((declaration) => {
      // var(--x, fallback) says itself what happens without.
      for (const [, name] of declaration.value.matchAll(/var\(\s*(--[\w-]+)\s*\)/g)) used.add(name as string)
    })
    expect([...used].filter((name) => !declared.has(name) && !code.includes(name))).toEqual([])
  })
})

describe('colours', () => {
  it('are written in tokens.css alone', () => {
    const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.css') && !file.endsWith('tokens.css'),
    )
    const found: string[] = []
    for (const file of files) {
      postcss.parse(readFileSync(path.join(ROOT, 'src', file), 'utf8')).walkDecls((declaration) => {
        if (/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|lch)a?\(/i.test(declaration.value))
          found.push(`${file}: ${declaration.prop}: ${declaration.value}`)
      })
    }
    expect(found).toEqual([])
  })
})

it('everything in styles.css lies in a cascade layer, so that the styles of an application win', () => {
  const outside = sheets['styles.css'].nodes.filter(
    (node) => !(node.type === 'atrule' && ['layer', 'charset', 'property'].includes(node.name)) && node.type !== 'comment',
  )
  expect(outside.map(String)).toEqual([])
  let layers = 0
  sheets['styles-unlayered.css'].walkAtRules('layer', () => void (layers += 1))
  expect(layers).toBe(0)
})
