const SVG = 'http://www.w3.org/2000/svg'

/** What CSS decides about a shape or a text, as attributes: [attribute, what SVG assumes without it]. */
const PAINT = [
  ['fill-rule', 'nonzero'],
  ['opacity', '1'],
  ['stroke-width', '1px'],
  ['stroke-dasharray', 'none'],
  ['stroke-linecap', 'butt'],
  ['stroke-linejoin', 'miter'],
  ['paint-order', 'normal'],
  ['vector-effect', 'none'],
  ['transform', 'none'],
] as const
const TYPE = [
  ['font-family', ''],
  ['font-size', ''],
  ['font-weight', '400'],
  ['letter-spacing', 'normal'],
  ['text-anchor', 'start'],
  ['dominant-baseline', 'auto'],
] as const

/** What belongs to the page and not to the picture. */
const LEFT_OUT =
  '.bn-hidden, [data-export="none"], .bn-ChartFrame-actions :is(button, a, input, select), .bn-Readout, .bn-TimeSeriesPlot-keys, .bn-ChartFrame-space, [hidden]'

function make(name: string, attributes: Record<string, string | number>, parent: Element): SVGElement {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  parent.append(element)
  return element
}

/**
 * A figure as it stands on the page, as an SVG document that needs no style sheet: title, legend, plot and caption. Every colour, variables
 * included, is resolved to sRGB, so that any viewer draws it; text stays text.
 */
export function pictureOf(figure: HTMLElement): SVGSVGElement {
  const box = figure.getBoundingClientRect()
  const margin = 16
  const [width, height] = [Math.ceil(box.width) + 2 * margin, Math.ceil(box.height) + 2 * margin]
  const root = document.createElementNS(SVG, 'svg')
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) root.setAttribute(key, String(value))
  const draw = createPainter(margin - box.left, margin - box.top)
  make('rect', { width, height, fill: draw.colours.behind(figure) }, root)
  draw.html(figure, root)
  return root
}

function createPainter(dx: number, dy: number) {
  const colours = createColours()
  const metrics = createMetrics()
  const place = (rect: DOMRect) => ({
    x: round(rect.left + dx),
    y: round(rect.top + dy),
    width: round(rect.width),
    height: round(rect.height),
  })

  function html(element: Element, parent: Element) {
    if (element.matches(LEFT_OUT)) return
    const style = getComputedStyle(element)
    if (style.display === 'none' || style.visibility !== 'visible') return
    if (element instanceof SVGSVGElement) return svg(element, parent)
    const rect = place(element.getBoundingClientRect())
    const fill = colours.of(style.backgroundColor)
    if (fill.opacity > 0 && rect.width > 0)
      make('rect', { ...rect, rx: Number.parseFloat(style.borderRadius) || 0, ...fillOf(fill) }, parent)
    // What the page cuts off is cut off here.
    const isClipped = style.overflowX !== 'visible' && style.display !== 'inline'
    const { x, y, width, height } = rect
    const inside = isClipped ? make('svg', { ...rect, viewBox: `${x} ${y} ${width} ${height}`, overflow: 'hidden' }, parent) : parent
    for (const child of element.childNodes) {
      if (child instanceof Element) html(child, inside)
      else if (child instanceof Text && child.data.trim()) text(child, style, inside)
    }
  }

  /** A text of the page, a line at a time. */
  function text(node: Text, style: CSSStyleDeclaration, parent: Element) {
    const isRightToLeft = style.direction === 'rtl'
    const ascent = metrics(style)
    for (const { words, rect } of linesOf(node)) {
      const attributes = {
        x: round((isRightToLeft ? rect.right : rect.left) + dx),
        y: round(rect.top + dy + rect.height * ascent),
        ...(isRightToLeft ? { direction: 'rtl' } : {}),
        ...fillOf(colours.of(style.color)),
      }
      const line = make('text', attributes, parent)
      for (const [name, usual] of TYPE.slice(0, 4)) copy(line, style, name, usual)
      line.textContent = style.textTransform === 'uppercase' ? words.toUpperCase() : words
    }
  }

  /** A picture of the page: the same elements, with what style sheets say written into them. */
  function svg(source: SVGSVGElement, parent: Element) {
    const rect = source.getBoundingClientRect()
    const copyOf = shape(source, parent)
    if (!copyOf) return
    for (const [key, value] of Object.entries(place(rect))) copyOf.setAttribute(key, String(value))
    for (const foreign of source.querySelectorAll('foreignObject')) for (const child of foreign.children) html(child, parent)
  }

  function shape(source: Element, parent: Element): SVGElement | undefined {
    if (source.matches(LEFT_OUT) || source.localName === 'foreignObject') return undefined
    const style = getComputedStyle(source)
    if (style.display === 'none' || style.visibility !== 'visible') return undefined
    const target = source.cloneNode(false) as SVGElement
    for (const name of ['class', 'style', 'aria-hidden', 'focusable', 'role', 'tabindex']) target.removeAttribute(name)
    for (const { name } of [...target.attributes]) if (/^(data|aria|on)-?/.test(name)) target.removeAttribute(name)
    if (target.localName === 'svg') target.setAttribute('overflow', style.overflowX === 'visible' ? 'visible' : 'hidden')
    else {
      paint(target, style, 'fill', 'rgb(0, 0, 0)')
      paint(target, style, 'stroke', 'none')
      for (const [name, usual] of PAINT) copy(target, style, name, usual)
      if (target.localName === 'text' || target.localName === 'tspan') for (const [name, usual] of TYPE) copy(target, style, name, usual)
    }
    parent.append(target)
    for (const child of source.childNodes) {
      if (child instanceof Element) shape(child, target)
      else if (child instanceof Text) target.append(child.data)
    }
    return target
  }

  function paint(target: Element, style: CSSStyleDeclaration, name: 'fill' | 'stroke', usual: string) {
    const value = style[name]
    target.removeAttribute(name)
    if (value === usual) return
    if (value === 'none' || value.startsWith('url(')) return target.setAttribute(name, value)
    const { colour, opacity } = colours.of(value)
    target.setAttribute(name, colour)
    const share = opacity * Number.parseFloat(style.getPropertyValue(`${name}-opacity`) || '1')
    if (share < 1) target.setAttribute(`${name}-opacity`, String(round(share)))
  }

  return { colours, html }
}

function copy(target: Element, style: CSSStyleDeclaration, name: string, usual: string) {
  const value = style.getPropertyValue(name)
  if (value && value !== usual) target.setAttribute(name, value)
  else target.removeAttribute(name)
}

const round = (value: number) => Math.round(value * 100) / 100

interface Colour {
  /** `#rrggbb`. */
  colour: string
  opacity: number
}

const fillOf = ({ colour, opacity }: Colour) => ({ fill: colour, ...(opacity < 1 ? { 'fill-opacity': round(opacity) } : {}) })

/** Any CSS colour as sRGB, by painting it: viewers of SVG know neither oklch() nor color-mix(). */
function createColours() {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const known = new Map<string, Colour>()
  const read = (value: string): Colour => {
    if (!context) return { colour: value, opacity: 1 }
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = value
    context.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data
    const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')
    return { colour: `#${hex}`, opacity: alpha / 255 }
  }
  const of = (value: string): Colour => {
    const found = known.get(value) ?? read(value)
    known.set(value, found)
    return found
  }
  /** The first colour that is behind an element; white where the page has none. */
  const behind = (element: Element): string => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { colour, opacity } = of(getComputedStyle(at).backgroundColor)
      if (opacity > 0.5) return colour
    }
    return '#ffffff'
  }
  return { of, behind }
}

/** Where the baseline is in a line of text, as a share of its height. */
function createMetrics() {
  const context = document.createElement('canvas').getContext('2d')
  return ({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number => {
    if (!context) return 0.8
    context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
    const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText('x')
    return ascent / (ascent + descent)
  }
}

/** The lines a text is broken into, and where they are. */
function linesOf(node: Text): { words: string; rect: DOMRect }[] {
  const range = document.createRange()
  range.selectNodeContents(node)
  const all = range.getClientRects()
  const first = all[0]
  if (!first) return []
  if (all.length === 1) return [{ words: node.data.trim(), rect: first }]
  const lines: { words: string; rect: DOMRect }[] = []
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index)
    range.setEnd(node, index + word.trimEnd().length)
    const rect = range.getBoundingClientRect()
    const line = lines.at(-1)
    if (line && Math.abs(line.rect.top - rect.top) < 2) {
      const left = Math.min(line.rect.left, rect.left)
      line.words += word
      line.rect = new DOMRect(left, line.rect.top, Math.max(line.rect.right, rect.right) - left, line.rect.height)
    } else if (rect.width > 0) lines.push({ words: word, rect })
  }
  return lines.map(({ words, rect }) => ({ words: words.trimEnd(), rect }))
}

/** The document as a file. */
export const svgBlob = (picture: SVGSVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(picture)], { type: 'image/svg+xml;charset=utf-8' })

/**
 * The picture in pixels, `scale` of them for one of the page.
 *
 * @throws where the page's Content-Security-Policy refuses `blob:` images, or the picture is larger than a canvas may be
 */
export async function pngBlob(picture: SVGSVGElement, scale = 2): Promise<Blob> {
  const url = URL.createObjectURL(svgBlob(picture))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = picture.width.baseVal.value * scale
    canvas.height = picture.height.baseVal.value * scale
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error(`A canvas of ${canvas.width} × ${canvas.height} pixels is too large for this browser.`)
    return blob
  } finally {
    URL.revokeObjectURL(url)
  }
}
