/** An entry of about 1 kB, as JSON. */
export const entryOf = (id: number) => ({
  id,
  name: `Player ${id}`,
  scores: Array.from({ length: 20 }, (_, index) => id * 31 + index),
  about: 'x'.repeat(820),
})
