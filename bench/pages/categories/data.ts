export interface Params {
  chart: 'category' | 'engagement' | 'progress'
  /** How many bars or rings. */
  marks: number
}

const MONDAY = Date.UTC(2026, 10, 16)
const DAY = 86_400_000

/** The same numbers for everybody. */
export const values = (marks: number) => Array.from({ length: marks }, (_, at) => 40 + ((at * 37) % 61))
export const previous = (marks: number) => Array.from({ length: marks }, (_, at) => 40 + ((at * 53) % 61))
export const days = (marks: number) => Array.from({ length: marks }, (_, at) => MONDAY + at * DAY)

/** Ends when so many elements match: what is asked for has been painted. */
export function whenPainted(container: HTMLElement, selector: string, count: number): Promise<void> {
  const isThere = () => container.querySelectorAll(selector).length >= count
  if (isThere()) return Promise.resolve()
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isThere()) return
      observer.disconnect()
      resolve()
    })
    observer.observe(container, { childList: true, subtree: true })
  })
}

export const MARKS = { category: '.recharts-bar-rectangle', engagement: '.recharts-bar-rectangle', progress: '.recharts-sector' }
/** What stands in each chart: bars; two for a day; a track and a ring. */
export const marksOf = ({ chart, marks }: Params) => (chart === 'category' ? marks : 2 * marks)
