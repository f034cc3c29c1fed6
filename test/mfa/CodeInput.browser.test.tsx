import { BinnacleProvider } from 'binnacle'
import { CodeInput } from 'binnacle/mfa'
import { expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const field = () => page.getByRole('textbox')

/** Pastes as a browser does: by an event that can be prevented, then by inserting the text. */
function paste(text: string) {
  const input = field().element() as HTMLInputElement
  input.focus()
  const clipboardData = new DataTransfer()
  clipboardData.setData('text', text)
  const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
  if (input.dispatchEvent(event)) document.execCommand('insertText', false, text)
}

it('is one native field that phones and password managers know how to fill', async () => {
  await render(<CodeInput label="Code from your app" />)
  expect(field().elements()).toHaveLength(1)
  await expect.element(field()).toHaveAttribute('autocomplete', 'one-time-code')
  await expect.element(field()).toHaveAttribute('inputmode', 'numeric')
  await expect.element(field()).toHaveAccessibleName('Code from your app')
  // It would cut "407 123" short before anybody could read it.
  await expect.element(field()).not.toHaveAttribute('maxlength')
})

it('takes what is typed, and says so once when it is complete', async () => {
  const onChange = vi.fn<(code: string) => void>()
  const onComplete = vi.fn<(code: string) => void>()
  await render(<CodeInput label="Code" onChange={onChange} onComplete={onComplete} />)
  await userEvent.click(field())
  await userEvent.keyboard('40x7-12 3')
  await expect.element(field()).toHaveValue('407123')
  await userEvent.keyboard('9')
  await expect.element(field()).toHaveValue('407123')
  expect(onChange).toHaveBeenLastCalledWith('407123')
  expect(onComplete).toHaveBeenCalledExactlyOnceWith('407123')
})

for (const text of ['407123', '407 123', '407-123', '４０７１２３', 'Your code is 407123.'])
  it(`takes the pasted text ${JSON.stringify(text)}, whatever was there before`, async () => {
    const onComplete = vi.fn<(code: string) => void>()
    await render(<CodeInput label="Code" defaultValue="99" onComplete={onComplete} />)
    paste(text)
    await expect.element(field()).toHaveValue('407123')
    expect(onComplete).toHaveBeenCalledExactlyOnceWith('407123')
  })

it('is filled in by a phone all at once', async () => {
  const onComplete = vi.fn<(code: string) => void>()
  await render(<CodeInput label="Code" onComplete={onComplete} />)
  const input = field().element() as HTMLInputElement
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, '407123')
  input.dispatchEvent(new Event('input', { bubbles: true }))
  expect(onComplete).toHaveBeenCalledExactlyOnceWith('407123')
})

for (const dir of ['ltr', 'rtl'] as const)
  for (const width of [240, 354])
    it(`puts each digit into its cell and scrolls nothing, at ${width} px, ${dir}`, async () => {
      await render(
        <BinnacleProvider dir={dir} style={{ inlineSize: width }}>
          <CodeInput label="Code" defaultValue="407123" />
        </BinnacleProvider>,
      )
      await userEvent.click(field())
      await userEvent.keyboard('{End}')
      const input = field().element() as HTMLInputElement
      const cells = [...document.querySelectorAll('.bn-CodeInput-cells > span')].map((cell) => cell.getBoundingClientRect())
      expect(cells).toHaveLength(6)
      const style = getComputedStyle(input)
      // Digits of one font are equally wide: a canvas measures one.
      const context = document.createElement('canvas').getContext('2d')!
      context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
      const digit = context.measureText('0').width
      const start = input.getBoundingClientRect().left + Number.parseFloat(style.paddingLeft)
      for (const [index, cell] of cells.entries()) {
        const middle = start + index * (digit + Number.parseFloat(style.letterSpacing)) + digit / 2
        expect(Math.abs(middle - (cell.left + cell.width / 2)), `digit ${index}`).toBeLessThan(1)
      }
      expect(input.scrollLeft).toBe(0)
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
    })
