export const name = 'observers'

// 10,000 elements that ask whether they are on the screen. The floor is the same page without asking.
const folder = 'pages/observers'

export async function run({ comparePages }) {
  await comparePages({
    pages: {
      floor: `${folder}/floor.tsx`,
      binnacle: `${folder}/binnacle.tsx`,
      'react-intersection-observer': `${folder}/react-intersection-observer.tsx`,
    },
    cases: [{ name: '10,000 elements' }],
    steps: [
      { run: 'mount', metric: 'mount' },
      { heap: true, metric: 'heap', unit: 'B' },
      { run: 'scroll', metric: 'scroll', times: 20 },
      { run: 'unmount', metric: 'unmount' },
    ],
  })
}
