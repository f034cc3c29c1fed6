import 'binnacle/styles.css'
import { createLeaderboard, LeaderboardTable } from 'binnacle/leaderboard'
import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const board = createLeaderboard({
  players: Array.from({ length: 200 }, (_, index) => ({
    id: `p${index}`,
    name: `Maximiliane Overlong ${index}`,
    score: 2_000 - index,
    previousRank: 7,
  })),
})
afterEach(() => page.viewport(1_024, 768))

/** Whether the cell with the focus is whole in the window. */
const isOnScreen = () => {
  const cell = document.activeElement?.closest('[role="gridcell"]')?.getBoundingClientRect()
  return cell !== undefined && cell.top >= -1 && cell.bottom <= innerHeight + 1 && cell.left >= -1 && cell.right <= innerWidth + 1
}
const focused = () => document.activeElement?.closest<HTMLElement>('[role="gridcell"]')?.dataset.kind
const row = () => Number(document.activeElement?.closest('[role="row"]')?.getAttribute('aria-rowindex')) - 2

describe.each([
  [320, 256],
  [1_280, 400],
])('in a window of %d × %d', (width, height) => {
  it('arrow keys never lead off the screen, nor into a column that is left out', async () => {
    await page.viewport(width, height)
    await render(<LeaderboardTable title="All" board={board} height={600} unit="points" />)
    await expect.element(page.getByRole('grid')).toBeVisible()
    while (!document.activeElement?.closest('[role="gridcell"]')) await userEvent.tab()
    for (let step = 1; step <= 20; step += 1) {
      await userEvent.keyboard('{ArrowDown}')
      await expect.poll(() => [row(), isOnScreen()], { timeout: 30_000 }).toEqual([step, true])
    }
    for (let step = 19; step >= 0; step -= 1) {
      await userEvent.keyboard('{ArrowUp}')
      await expect.poll(() => [row(), isOnScreen()], { timeout: 30_000 }).toEqual([step, true])
    }
    const kinds = width > 480 ? ['change', 'name', 'share', 'score'] : ['change', 'name', 'score']
    for (const kind of kinds) {
      await userEvent.keyboard('{ArrowRight}')
      await expect.poll(() => [focused(), isOnScreen()], { timeout: 30_000 }).toEqual([kind, true])
    }
  })
})

it('gives names most of 320 px, in whole words, with the change under the rank', async () => {
  await page.viewport(320, 640)
  await render(<LeaderboardTable title="All" board={board} me="p1" unit="points" />)
  const name = () => document.querySelector<HTMLElement>('[data-id="p1"] .bn-LeaderboardTable-name')!
  await expect.poll(() => name()?.getBoundingClientRect().width ?? 0).toBeGreaterThan(80)
  expect(name().scrollHeight).toBeLessThanOrEqual(name().clientHeight + 1)
  const cell = (kind: string) => document.querySelector(`[role="grid"] [data-id="p1"] [data-kind="${kind}"]`)!.getBoundingClientRect()
  expect(cell('change').left).toBeCloseTo(cell('rank').left, 0)
})

it('says the share in words, and what was done to the list', async () => {
  await page.viewport(1_024, 768)
  const filterChoices = { category: ['a', 'b'].map((value) => ({ value, label: value })) }
  await render(<LeaderboardTable title="All" board={board} me="p1" filterChoices={filterChoices} />)
  const said = () => [...document.querySelectorAll('.bn-LeaderboardTable-header [role="status"]')].map((each) => each.textContent).join('')
  await expect.poll(() => document.querySelector('[data-id="p0"] [data-kind="share"]')?.textContent).toBe('100%')
  await userEvent.click(page.getByRole('button', { name: 'Show me', exact: true }))
  await expect.poll(said).toBe('Rank 2 of 200')
  await userEvent.click(page.getByRole('button', { name: /List from the last/ }))
  await expect.poll(said).toBe('Listed from the last')
  await userEvent.selectOptions(page.getByRole('combobox'), 'b')
  await expect.poll(said).toBe('200 players')
})
