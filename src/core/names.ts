/** What a player is called: `name`, or the id. */
export function nameOf<P>({ id, player }: { id: string; player: P }): string {
  const { name } = player as { name?: unknown }
  // A name of nothing but spaces and invisible marks would be a row without one.
  return typeof name === 'string' && /[^\p{Z}\p{C}]/u.test(name) ? name : id
}

/** For comparing: no case, no accents. */
export function foldName(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
