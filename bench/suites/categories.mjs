export const name = 'categories'

// What recharts paints for us, beside plain recharts drawing the same marks: main-thread CPU of a real page, net of an empty React div. Ours draws beside
// them the words of each (table or list), the frame and the takeaway; theirs the ticks of their axes. Both have recharts loaded before, and animate nothing.
const pages = {
  floor: 'pages/floor.tsx',
  binnacle: 'pages/categories/binnacle.tsx',
  recharts: 'pages/categories/recharts.tsx',
}

export async function run({ comparePages }) {
  await comparePages({
    pages,
    cases: [
      { name: 'CategoryChart, 8 bars', params: { chart: 'category', marks: 8 } },
      { name: 'CategoryChart, 20 bars', params: { chart: 'category', marks: 20 } },
      { name: 'EngagementChart, 2 × 7 bars', params: { chart: 'engagement', marks: 7 } },
      { name: 'EngagementChart, 2 × 30 bars', params: { chart: 'engagement', marks: 30 } },
      { name: 'ProgressChart, 3 rings', params: { chart: 'progress', marks: 3 } },
    ],
    steps: [
      { run: 'mount', metric: 'cold mount' },
      { run: 'unmount' },
      { run: 'mount' },
      { run: 'unmount' },
      { run: 'mount', metric: 'remount' },
      { run: 'unmount' },
    ],
  })
}
