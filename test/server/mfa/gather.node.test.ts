import { expect, it, onTestFinished, vi } from 'vitest'
import { gather } from '../../../src/server/postgres/gather.js'

/** A read whose answers are given by hand. */
function setUp() {
  const asked: { questions: number[]; answer: () => void; fail: (error: Error) => void }[] = []
  const ask = gather<number, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        asked.push({ questions, answer: () => resolve(questions.map((question) => `answer ${question}`)), fail: reject })
      }),
  )
  const questions = () => asked.map((read) => read.questions)
  return { ask, asked, questions }
}

it('lets no question wait where nothing is under way', async () => {
  const { ask, asked, questions } = setUp()
  const first = ask(1)
  const second = ask(2)
  expect(questions()).toEqual([[1], [2]])
  asked[1]?.answer()
  expect(await second).toBe('answer 2')
  asked[0]?.answer()
  expect(await first).toBe('answer 1')
})

it('asks in one read what was asked for while two were under way, and gives each its own answer', async () => {
  const { ask, asked, questions } = setUp()
  const answers = [1, 2, 3, 4, 5].map(ask)
  expect(questions()).toEqual([[1], [2]])
  asked[0]?.answer()
  await answers[0]
  expect(questions()).toEqual([[1], [2], [3, 4, 5]])
  asked[2]?.answer()
  asked[1]?.answer()
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 4', 'answer 5'])
})

it('fails those of one read alone, and goes on', async () => {
  const { ask, asked, questions } = setUp()
  const [first, second, third, fourth] = [1, 2, 3, 4].map(ask)
  asked[0]?.fail(new Error('no connection'))
  await expect(first).rejects.toThrow('no connection')
  expect(questions()).toEqual([[1], [2], [3, 4]])
  asked[2]?.fail(new Error('no connection'))
  await expect(third).rejects.toThrow('no connection')
  await expect(fourth).rejects.toThrow('no connection')
  asked[1]?.answer()
  expect(await second).toBe('answer 2')
  const fifth = ask(5)
  asked[3]?.answer()
  expect(await fifth).toBe('answer 5')
})

it('lets nobody wait for reads that hang, and takes their answers when they come after all', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { ask, asked, questions } = setUp()
  const [first, , third, fourth] = [1, 2, 3, 4].map(ask)
  await vi.advanceTimersByTimeAsync(999)
  expect(questions()).toEqual([[1], [2]])
  await vi.advanceTimersByTimeAsync(1)
  expect(questions()).toEqual([[1], [2], [3, 4]])
  asked[2]?.answer()
  expect(await Promise.all([third, fourth])).toEqual(['answer 3', 'answer 4'])
  asked[0]?.answer()
  expect(await first).toBe('answer 1')
  // Each was let go of once: two are still as many as are under way at once.
  for (const question of [5, 6, 7, 8]) void ask(question)
  expect(questions()).toEqual([[1], [2], [3, 4], [5], [6]])
})

it('makes no read of more than a hundred', async () => {
  const { ask, asked, questions } = setUp()
  const answers = Array.from({ length: 205 }, (_, index) => ask(index))
  asked[0]?.answer()
  asked[1]?.answer()
  await Promise.all(answers.slice(0, 2))
  expect(questions().map(({ length }) => length)).toEqual([1, 1, 100, 100])
  asked[2]?.answer()
  asked[3]?.answer()
  await Promise.all(answers.slice(0, 202))
  asked[4]?.answer()
  expect(await answers[204]).toBe('answer 204')
})
