/** Words of a chart by category. */
export const categoryMessages = {
  category: 'Category',
  value: 'Value',
  share: 'Share',
  other: { one: '{count} other', other: '{count} others' },
  /** What the picture says, where shares mean something. */
  largest: '{label}: {share} of {total}',
  most: '{label}: {value}',
  /** What a screen reader says after a label. */
  reading: '{value}, {place} of {count}',
  readingShare: '{value}, {share} of all, {place} of {count}',
}

export type CategoryMessages = typeof categoryMessages
