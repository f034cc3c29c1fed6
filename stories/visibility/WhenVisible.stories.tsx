import type { Meta, StoryObj } from '@storybook/react-vite'
import { StatTile } from 'binnacle/charts'
import { preparePrint, useIntersectionObserver, WhenVisible } from 'binnacle/visibility'
import { expect, waitFor } from 'storybook/test'
import { latency, tiles } from '../fixtures/tiles.js'

const HEIGHT = 116

const meta: Meta<typeof WhenVisible> = {
  component: WhenVisible,
  title: 'Visibility/WhenVisible',
  args: { height: HEIGHT, children: <StatTile {...latency} /> },
  argTypes: { children: { control: false }, placeholder: { control: false }, root: { control: false } },
}
export default meta
type Story = StoryObj<typeof WhenVisible>

/** A page of tiles, each mounted when it comes near the screen, and kept. */
export const Default: Story = {
  render: (args) => (
    <div style={{ display: 'grid', gap: 24, maxInlineSize: 240 }}>
      {Array.from({ length: 24 }, (_, index) => (
        <WhenVisible key={index} {...args}>
          <StatTile {...(tiles[index % tiles.length] ?? latency)} />
        </WhenVisible>
      ))}
    </div>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('group').length).toBeGreaterThan(0))
  },
}

/** Far down the page: the place is kept, and says so. */
export const Waiting: Story = {
  args: { placeholder: <span className="bn-Skeleton" style={{ blockSize: HEIGHT }} /> },
  render: (args) => (
    <div style={{ maxInlineSize: 240 }}>
      <WhenVisible {...args} root={undefined} />
    </div>
  ),
}

/** A print button that waits until everything is there. */
export const Printing: Story = {
  render: (args) => (
    <div style={{ display: 'grid', gap: 24, maxInlineSize: 240 }}>
      <button type="button" className="bn-Button" onClick={() => void preparePrint().then(() => window.print())}>
        Print
      </button>
      <WhenVisible {...args} />
    </div>
  ),
}

/** The hook alone: how much of an element is on the screen. */
export const Hook: StoryObj = {
  render: function Ratio() {
    const { ref, isVisible, entry } = useIntersectionObserver({ threshold: [0, 0.25, 0.5, 0.75, 1] })
    return (
      <p ref={ref} className="bn-root">
        {isVisible ? 'On the screen' : 'Off the screen'}
        {entry && `: ${Math.round(entry.intersectionRatio * 100)}%`}
      </p>
    )
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('paragraph')).toHaveTextContent('On the screen: 100%'))
  },
}
