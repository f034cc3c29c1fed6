import type { RowReader } from './reader.js'

/** "42" or "#42" is a rank, and "42" a name, too. */
const RANK = /^(#?)\s*(\d{1,12})$/

/**
 * The place of a rank, or of the next name that has the words in it. Of digits without "#" the player with this very name goes first, then the rank, and after a place
 * names that have them. 'beyond' is a rank after the last one.
 */
export async function search<P>(
  reader: RowReader<P>,
  text: string,
  after: number,
  signal: AbortSignal,
): Promise<number | 'beyond' | undefined> {
  const [, mark, digits] = RANK.exec(text) ?? []
  if (digits === undefined) return reader.find({ text }, after, signal)
  const isFirst = after < 0
  const named = mark ? undefined : await reader.find({ text, isWhole: isFirst }, after, signal)
  const place = named ?? (await reader.indexOfRank(Number(digits), signal))
  if (place !== undefined) return place
  return (isFirst && !mark ? await reader.find({ text }, after, signal) : undefined) ?? 'beyond'
}
