// The page around a story, in the browser under test: it shows one story after the other in one frame, and tells what it saw of each.
const frame = document.querySelector('iframe')
let seen = []
let parameters = {}

/** What says nothing about a story. */
const NOISE = [
  // The specification's own word for "the rest comes with the next frame".
  /ResizeObserver loop/,
  // React's, about the test environment that Storybook sets and unsets around a play function.
  /not configured to support act/,
]

const nextFrame = (window) => new Promise((resolve) => window.requestAnimationFrame(() => window.requestAnimationFrame(resolve)))

/** Loads the preview, with its accessibility checks off: Chromium runs them. */
window.loadPreview = async (first) => {
  const globals = encodeURIComponent('a11y.manual:!true')
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  frame.src = `/iframe.html?id=${first}&viewMode=story&globals=${globals}`
  await loaded
  const { contentWindow } = frame
  const { error } = contentWindow.console
  contentWindow.console.error = (...parts) => {
    seen.push(`console: ${parts.map(String).join(' ').slice(0, 400)}`)
    error.apply(contentWindow.console, parts)
  }
  contentWindow.addEventListener('error', (event) => seen.push(`error: ${event.message}`))
  contentWindow.addEventListener('unhandledrejection', (event) => seen.push(`rejection: ${event.reason}`))
  while (!contentWindow.__STORYBOOK_ADDONS_CHANNEL__) await nextFrame(contentWindow)
  const channel = contentWindow.__STORYBOOK_ADDONS_CHANNEL__
  channel.on('storyPrepared', (story) => (parameters = story.parameters ?? {}))
  const told = (text) => (detail) => seen.push(`${text}: ${detail?.message ?? detail?.title ?? JSON.stringify(detail)}`)
  for (const [event, text] of [
    ['playFunctionThrewException', 'play'],
    ['storyThrewException', 'render'],
    ['storyErrored', 'render'],
    ['storyMissing', 'missing'],
  ])
    channel.on(event, told(text))
  channel.on('unhandledErrorsWhilePlaying', (errors) => errors.forEach(told('while playing')))
}

/** Layouts that engines were seen to differ in. */
function* faultsOf({ document, innerHeight }) {
  const heightOf = (element) => element.getBoundingClientRect().height
  // Beside each other: a bar is read against the axis.
  for (const chart of document.querySelectorAll('.bn-Engagement')) {
    const parts = ['values', 'grid', 'bars'].map((part) => heightOf(chart.querySelector(`.bn-Engagement-${part}`)))
    if (Math.max(...parts) - Math.min(...parts) > 1) yield `the axis, grid and bars of a chart are ${parts.join(', ')} px high`
  }
  // None of ours has that much to say.
  for (const dialog of document.querySelectorAll('dialog[open]'))
    if (heightOf(dialog) > innerHeight * 0.75) yield `a dialog fills the window: ${heightOf(dialog)} of ${innerHeight} px`
}

const ENDS = ['storyFinished', 'storyMissing', 'storyErrored', 'storyThrewException']

/** Shows a story at 900 px with its play function, then at 320 px. Returns what is wrong, in words. */
window.showStory = async (storyId) => {
  const { contentWindow } = frame
  const channel = contentWindow.__STORYBOOK_ADDONS_CHANNEL__
  seen = []
  frame.width = 900
  contentWindow.focus()
  const finished = new Promise((resolve) => {
    const check = (story) => {
      if (story?.storyId && story.storyId !== storyId) return
      for (const event of ENDS) channel.off(event, check)
      resolve()
    }
    for (const event of ENDS) channel.on(event, check)
  })
  channel.emit('setCurrentStory', { storyId, viewMode: 'story' })
  await finished
  for (const width of [900, 320]) {
    frame.width = width
    await nextFrame(contentWindow)
    const root = contentWindow.document.documentElement
    const over = root.scrollWidth - root.clientWidth
    if (over > 1) seen.push(`overflows by ${over} px at ${width}`)
    for (const fault of faultsOf(contentWindow)) seen.push(`${fault} at ${width}`)
  }
  frame.width = 900
  // What a story is there to provoke, it names: `parameters: { reports: /…/ }`.
  const known = [...NOISE, ...(parameters.reports ? [parameters.reports] : [])]
  return seen.filter((text) => !known.some((pattern) => pattern.test(text)))
}
