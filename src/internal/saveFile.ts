/** Has the browser save a blob under a name, where a download of the page's own is allowed. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // After the click has been taken up.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A title as a file's name: without what file systems refuse, and not endless. */
export function fileName(title: string): string {
  // oxlint-disable-next-line no-control-regex
  const safe = title.replaceAll(/[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*\s]+/g, ' ').trim()
  return (
    [...safe]
      .slice(0, 80)
      .join('')
      .replace(/[. ]+$/, '') || 'chart'
  )
}
