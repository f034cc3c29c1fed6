import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider } from 'binnacle'
import { Podium } from 'binnacle/leaderboard'
import { hardNames, services } from '../fixtures/rankings.js'

const meta = {
  component: Podium,
  title: 'Leaderboard/Podium',
  args: { data: services, unit: 'pts' },
} satisfies Meta<typeof Podium>
export default meta
type Story = StoryObj<typeof meta>

export const Default: Story = {}
export const Me: Story = { args: { me: 'identity' } }
export const Ties: Story = { args: { data: services.map((service, index) => (index < 3 ? { ...service, score: 9_000 } : service)) } }
export const TwoPlayers: Story = { args: { data: services.slice(0, 2) } }
export const Loading: Story = { args: { data: undefined, isLoading: true } }
export const Empty: Story = { args: { data: [] } }
export const Error: Story = {
  args: { data: undefined, error: new TypeError('The league service did not answer within 5 s.'), onRetry: () => {} },
}
export const Crowded: Story = { args: { data: hardNames, unit: undefined } }
export const Dark: Story = {
  decorators: [
    (Content) => (
      <BinnacleProvider theme="dark" className="sheet">
        <Content />
      </BinnacleProvider>
    ),
  ],
}
