/** One under way and one that is prepared meanwhile keep a connection busy. */
const AT_ONCE = 2
const MAX_BATCH = 100

/**
 * Gathers reads that are asked for while others are under way: under load one statement answers many, and without load nobody waits. Each is read after it was asked for.
 *
 * @param read answers all it is asked, in their order
 */
export function gather<Question, Answer>(read: (questions: Question[]) => Promise<Answer[]>): (question: Question) => Promise<Answer> {
  const waiting: { question: Question; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  let underWay = 0

  const send = async () => {
    const batch = waiting.splice(0, MAX_BATCH)
    underWay += 1
    try {
      const answers = await read(batch.map(({ question }) => question))
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    underWay -= 1
    if (waiting.length > 0) void send()
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (underWay < AT_ONCE) void send()
    })
}
