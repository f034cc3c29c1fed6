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

/** As many characters as a label may have in a sentence. */
const SENTENCE_LABEL = 60

/** A label with its middle left out: names that are alike differ at their ends. By code point, so that no character is cut in half. */
export function shorten(label: string, most = SENTENCE_LABEL): string {
  const points = [...label]
  if (points.length <= most) return label
  const head = Math.ceil((most - 1) / 2)
  return `${points.slice(0, head).join('')}…${points.slice(head + 1 - most).join('')}`
}

/** The same for a room of so many em. */
export function shortenTo(label: string, room: number): string {
  let cut = label
  for (let most = [...label].length - 1; most > 2 && textWidth(cut) > room; most--) cut = shorten(label, most)
  return cut
}
