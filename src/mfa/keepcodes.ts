/** The text that is kept: what it is, of which site and when, then one code a line. */
export function codesText(heading: string, codes: readonly string[]): string {
  return `${heading}\n\n${codes.join('\n')}\n`
}

/** How long a browser may take to fetch what it was told to download, ms. */
const DOWNLOAD_MS = 1_000

/** Saves a text as a file. */
export function downloadText(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD_MS)
}

/**
 * Prints a text and nothing else, out of a frame of its own: the page's print styles and its Content-Security-Policy stay out of it. Returns what
 * removes the frame; it goes by itself where the browser tells that it has printed.
 */
export function printText(text: string): () => void {
  const frame = document.createElement('iframe')
  // Firefox prints nothing of a frame that is not displayed.
  frame.className = 'bn-hidden'
  frame.tabIndex = -1
  frame.ariaHidden = 'true'
  document.body.append(frame)
  const remove = () => frame.remove()
  const { contentWindow, contentDocument } = frame
  if (!contentWindow || !contentDocument) return remove
  const lines = contentDocument.createElement('pre')
  lines.textContent = text
  contentDocument.body.append(lines)
  contentWindow.addEventListener('afterprint', remove, { once: true })
  contentWindow.focus()
  contentWindow.print()
  return remove
}
