/** Words of a chart's download menu. */
export const downloadMessages = {
  copySummary: 'Copy summary',
  copied: 'Copied',
  csv: 'Data (CSV)',
  svg: 'Picture (SVG)',
  png: 'Picture (PNG)',
  writing: 'Writing… {share}',
  failed: 'That did not work',
}

export type DownloadMessages = typeof downloadMessages
