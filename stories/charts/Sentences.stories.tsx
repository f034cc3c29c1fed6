import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider, german, useFormatters } from 'binnacle'
import { chartTakeaway, TimeSeriesChart } from 'binnacle/charts'
import { expect } from 'storybook/test'
import { sentences, type SentenceCase } from '../fixtures/sentences.js'
import '../fixtures/stories.css'
import './sentences.css'

/** Series made by hand, each with the sentence that a careful engineer writes under it: to be read one by one. */
const meta: Meta = { title: 'Charts/The sentence under each chart', parameters: { layout: 'fullscreen' } }
export default meta

const plain = (text: string | null | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ')

function Example({ name, data, options = {}, place }: SentenceCase & { place: number }) {
  const { from, to, isStep, ...rest } = options
  return (
    <TimeSeriesChart
      {...rest}
      title={`${place + 1}. ${name}`}
      data={data}
      kind={isStep ? 'step' : 'line'}
      range={from !== undefined && to !== undefined ? { from, to } : undefined}
      height={120}
      headingLevel={3}
    />
  )
}

function Sentences() {
  return (
    <div className="sentences">
      {sentences.map((example, place) => (
        <Example key={example.name} {...example} place={place} />
      ))}
    </div>
  )
}

function captions(canvas: HTMLElement) {
  return [...canvas.querySelectorAll('figcaption')].map((caption) => plain(caption.textContent))
}

export const English: StoryObj = {
  render: () => (
    <BinnacleProvider locale="en" timeZone="UTC">
      <Sentences />
    </BinnacleProvider>
  ),
  play: async ({ canvasElement }) => {
    await expect(captions(canvasElement)).toEqual(sentences.map(({ en }) => en))
  },
}

export const German: StoryObj = {
  render: () => (
    <BinnacleProvider locale="de" messages={german} timeZone="UTC">
      <Sentences />
    </BinnacleProvider>
  ),
  play: async ({ canvasElement }) => {
    await expect(captions(canvasElement)).toEqual(sentences.map(({ de }) => de))
  },
}

function Alone() {
  const formatters = useFormatters()
  return (
    <ol className="sentences-alone">
      {sentences.map(({ name, data, options }) => (
        <li key={name}>{chartTakeaway(data, { ...options, formatters })?.text}</li>
      ))}
    </ol>
  )
}

/** The same words without a chart, for an alert's body or a report: `chartTakeaway()`. */
export const WithoutCharts: StoryObj = {
  render: () => (
    <BinnacleProvider locale="en" timeZone="UTC">
      <Alone />
    </BinnacleProvider>
  ),
  play: async ({ canvasElement }) => {
    await expect([...canvasElement.querySelectorAll('li')].map((item) => plain(item.textContent))).toEqual(sentences.map(({ en }) => en))
  },
}
