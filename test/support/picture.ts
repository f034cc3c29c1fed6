import { cdp, page, userEvent } from 'vitest/browser'

interface DevTools {
  send(method: 'Emulation.setEmulatedMedia', parameters: { features: { name: string; value: string }[] }): Promise<void>
}

/** Makes the page see media features, `{ 'forced-colors': 'active' }`, until it is called with others. */
export const emulateMedia = (features: Record<string, string>) =>
  (cdp() as unknown as DevTools).send('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  })

/** What of an element is really painted: its pixels. */
export async function pictureOf(element: Element): Promise<ImageData> {
  // Where another test has left the pointer, a tip may cover what is meant.
  await userEvent.unhover(element)
  const base64 = await page.screenshot({ element, save: false })
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}

type Colour = readonly [red: number, green: number, blue: number]

/** WCAG's relative luminance. */
function luminanceOf(colour: Colour): number {
  const [red, green, blue] = colour.map((each) => {
    const share = each / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG's contrast ratio, 1 to 21. */
export function contrastOf(one: Colour, other: Colour): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

export const colourAt = ({ data, width }: ImageData, x: number, y: number): Colour => {
  const at = 4 * (y * width + x)
  return [data[at]!, data[at + 1]!, data[at + 2]!]
}

/** How well words stand out from what is right behind them: the two colours in the box of a text that differ most, as a contrast ratio. */
export async function legibilityOf(element: Element): Promise<number> {
  const text = document.createRange()
  text.selectNodeContents(element)
  const [words, whole] = [text.getBoundingClientRect(), element.getBoundingClientRect()]
  const picture = await pictureOf(element)
  const scale = picture.width / whole.width
  const counts = new Map<string, number>()
  // Inside the box by two pixels: forced colours put a plate behind a text, which is not to be taken for the text.
  for (let y = Math.ceil((words.top - whole.top + 2) * scale); y < (words.bottom - whole.top - 2) * scale; y += 1)
    for (let x = Math.ceil((words.left - whole.left + 2) * scale); x < (words.right - whole.left - 2) * scale; x += 1) {
      const key = colourAt(picture, x, y).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  const seen = [...counts.keys()].map((key) => key.split(',').map(Number) as unknown as Colour)
  return Math.max(...seen.flatMap((one) => seen.map((other) => contrastOf(one, other))))
}
