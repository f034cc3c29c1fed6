/** One under way and one that is prepared meanwhile keep a connection busy. */
const AT_ONCE = 2
const MAX_BATCH = 100
/** A read that takes longer than this hangs, as far as anybody knows: those who come later do not wait for it. */
const PATIENCE_MS = 1_000

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
    let isCounted = true
    const goOn = () => {
      if (!isCounted) return
      isCounted = false
      underWay -= 1
      if (waiting.length > 0) void send()
    }
    const patience = setTimeout(goOn, PATIENCE_MS)
    try {
      const answers = await read(batch.map(({ question }) => question))
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    clearTimeout(patience)
    goOn()
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (underWay < AT_ONCE) void send()
    })
}
