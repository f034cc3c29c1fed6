/** The widest that characters are in the fonts of systems, in em of their size. */
const DIGIT = 0.64
const NARROW = 0.4
const USUAL = 0.72
const WIDE = 1.05

/** How wide a text may get, in em: no font has to be asked, so that the server knows it too. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (/[0-9]/.test(character)) width += DIGIT
    else if (/[\s.,:;'’/|()iljIft-]/.test(character)) width += NARROW
    else width += /[mMwW%@]|[^ -\u024f\u2013\u2212\u20ac]/.test(character) ? WIDE : USUAL
  }
  return width
}

/** The distance of a label from its plot, in em of the label. */
const GAP = 0.9

/** As wide as a column of labels must be, as an SVG attribute. In whole em, so that few changes of a live axis move the plot. */
export const columnWidth = (labels: readonly string[]): string =>
  `${Math.ceil(labels.reduce((most, label) => Math.max(most, textWidth(label)), 0) + GAP)}em`

/** The size of such labels, px, where a person has not chosen larger ones. */
const LABEL_PX = 12

export type TextAnchor = 'start' | 'middle' | 'end'

/** How a label under a tick is anchored so that it stays inside a plot of this width. */
export function anchorAt(at: number, label: string, width: number): TextAnchor {
  const half = (textWidth(label) * LABEL_PX) / 2
  return at * width < half ? 'start' : (1 - at) * width < half ? 'end' : 'middle'
}
