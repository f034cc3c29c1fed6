import type { Meta, StoryObj } from '@storybook/react-vite'
import { BinnacleProvider, useFormatters } from 'binnacle'

function Figures() {
  const formatters = useFormatters()
  const now = Date.UTC(2026, 10, 24, 14, 46, 20)
  const rows: [string, string][] = [
    ['number', formatters.number(12_481.5)],
    ['compact', formatters.compact(12_481)],
    ['duration', formatters.duration(438)],
    ['duration', formatters.duration(5_340_000)],
    ['percent', formatters.percent(0.0082)],
    ['bytes', formatters.bytes(187_654_321)],
    ['rate', formatters.rate(12_481)],
    ['dateTime', formatters.dateTime(now)],
    ['timeRange', formatters.timeRange(now - 21_600_000, now)],
    ['relativeTime', formatters.relativeTime(now - 150_000, now)],
  ]
  return (
    <table className="bn-root bn-figures">
      <tbody>
        {rows.map(([name, text]) => (
          <tr key={text}>
            <th scope="row" style={{ textAlign: 'start', fontWeight: 400, paddingInlineEnd: 24 }}>
              {name}
            </th>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const meta: Meta<typeof BinnacleProvider> = {
  component: BinnacleProvider,
  title: 'Root/BinnacleProvider',
  render: (args) => (
    <BinnacleProvider {...args}>
      <Figures />
    </BinnacleProvider>
  ),
}
export default meta
type Story = StoryObj<typeof BinnacleProvider>

export const Default: Story = {}
export const Swiss: Story = { args: { locale: 'de-CH', timeZone: 'Europe/Zurich' } }
export const Dark: Story = { args: { theme: 'dark' } }
