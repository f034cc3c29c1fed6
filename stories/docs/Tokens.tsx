import { BinnacleProvider } from 'binnacle'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { contrastOf } from './contrast.js'
import './docs.css'

const RAMPS: [string, number][] = [
  ['neutral', 12],
  ['series', 8],
  ['seq', 9],
  ['div', 9],
]

/** Each colour with what it must be readable on, and how much WCAG 2.2 asks: 4.5 for text, 3 for marks and controls. */
const PAIRS: [token: string, on: string, least: number, use: string][] = [
  ['--bn-text', '--bn-surface', 4.5, 'values, names, titles'],
  ['--bn-text-2', '--bn-surface', 4.5, 'prose'],
  ['--bn-text-3', '--bn-surface', 4.5, 'labels, ticks, units'],
  ['--bn-text-3', '--bn-canvas', 4.5, 'labels on the page'],
  ['--bn-accent-text', '--bn-surface', 4.5, 'links'],
  ['--bn-accent-text', '--bn-accent-soft', 4.5, 'links on the soft accent'],
  ['--bn-on-accent', '--bn-accent', 4.5, 'words on a button'],
  ['--bn-focus', '--bn-surface', 3, 'the focus ring'],
  ['--bn-control-border', '--bn-surface', 3, 'edges of controls'],
  ['--bn-ok-text', '--bn-surface', 4.5, 'status words'],
  ['--bn-info-text', '--bn-surface', 4.5, 'status words'],
  ['--bn-warning-text', '--bn-surface', 4.5, 'status words'],
  ['--bn-critical-text', '--bn-surface', 4.5, 'status words'],
  ['--bn-neutral-text', '--bn-surface', 4.5, 'status words'],
  ...Array.from({ length: 8 }, (_, index): [string, string, number, string] => [
    `--bn-series-${index + 1}`,
    '--bn-surface',
    3,
    'lines and marks',
  ]),
]

/** The same content in both schemes, side by side. */
function InBothThemes({ children }: { children: ReactNode }) {
  return (
    <div className="docs-both">
      {(['light', 'dark'] as const).map((theme) => (
        <BinnacleProvider key={theme} theme={theme} className="docs-theme">
          <p className="docs-scheme">{theme}</p>
          {children}
        </BinnacleProvider>
      ))}
    </div>
  )
}

function Swatch({ token }: { token: string }) {
  return (
    <li className="docs-swatch">
      <svg width="100%" height="28" role="presentation">
        <rect width="100%" height="28" fill={`var(${token})`} />
      </svg>
      <code>{token.replace('--bn-', '')}</code>
    </li>
  )
}

export function Colours() {
  return (
    <InBothThemes>
      {RAMPS.map(([name, count]) => (
        <ul key={name} className="docs-ramp" aria-label={name}>
          {Array.from({ length: count }, (_, index) => (
            <Swatch key={index} token={`--bn-${name}-${index + 1}`} />
          ))}
        </ul>
      ))}
    </InBothThemes>
  )
}

function ContrastRow({ token, on, least, use }: { token: string; on: string; least: number; use: string }) {
  const row = useRef<HTMLTableRowElement>(null)
  const [ratio, setRatio] = useState<number | null>(null)
  useEffect(() => {
    if (row.current) setRatio(contrastOf(row.current, token, on))
  }, [token, on])
  return (
    <tr ref={row} data-fails={ratio !== null && ratio < least}>
      <th scope="row">
        <svg width="12" height="12" role="presentation">
          <rect width="12" height="12" rx="2" fill={`var(${token})`} />
        </svg>{' '}
        <code>{token.replace('--bn-', '')}</code> on <code>{on.replace('--bn-', '')}</code>
      </th>
      <td>{use}</td>
      <td className="bn-figures">{ratio === null ? '' : `${ratio.toFixed(2)} : 1`}</td>
      <td className="bn-figures">≥ {least}</td>
    </tr>
  )
}

export function Contrast() {
  return (
    <InBothThemes>
      <table className="docs-table">
        <thead>
          <tr>
            <th scope="col">Colour</th>
            <th scope="col">For</th>
            <th scope="col">Contrast</th>
            <th scope="col">WCAG</th>
          </tr>
        </thead>
        <tbody>
          {PAIRS.map(([token, on, least, use]) => (
            <ContrastRow key={token + on} token={token} on={on} least={least} use={use} />
          ))}
        </tbody>
      </table>
    </InBothThemes>
  )
}

const TYPE = ['caption', 'label', 'body', 'title', 'value', 'hero'] as const

export function TypeScale() {
  return (
    <div className="docs-theme bn-root">
      {TYPE.map((name) => (
        <p key={name} className="docs-type" data-size={name}>
          <code>size-{name}</code>
          <span className="bn-figures">12,481 requests in 5 min</span>
        </p>
      ))}
    </div>
  )
}

export function Space() {
  return (
    <div className="docs-densities">
      {(['comfortable', 'regular', 'compact'] as const).map((density) => (
        <BinnacleProvider key={density} density={density} className="docs-theme">
          <p className="docs-scheme">{density}</p>
          {['row', 'control', 'gap', 'pad'].map((token) => (
            <p key={token} className="docs-space">
              <span className="docs-bar" data-token={token} />
              <code>{token}</code>
            </p>
          ))}
        </BinnacleProvider>
      ))}
    </div>
  )
}

export function Radius() {
  return (
    <ul className="docs-ramp docs-radii">
      {['radius-sm', 'radius', 'radius-lg'].map((token) => (
        <li key={token} className="docs-swatch">
          <span className="docs-radius" data-token={token} />
          <code>{token}</code>
        </li>
      ))}
    </ul>
  )
}
