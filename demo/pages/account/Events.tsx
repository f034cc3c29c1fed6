import { useFormatters } from 'binnacle'
import type { MfaEvent } from 'binnacle/server'
import { wordsOf } from './eventWords.js'
import { useFresh } from './useFresh.js'

/** Every decision about this person, newest first, as `onEvent` told it: with ids and networks, without names, codes or addresses. */
export function Events() {
  const formatters = useFormatters()
  const answer = useFresh<{ events: MfaEvent[] }>('/api/account/events')
  return (
    <section className="demo-panel" aria-labelledby="events">
      <h2 id="events">What was decided</h2>
      <p className="demo-hint">Each event, as an audit log would get it. No code, secret, name or full address is in it.</p>
      <ol className="demo-list demo-events" aria-labelledby="events">
        {answer?.events.map((event, index) => {
          const { tone, title, details } = wordsOf(event)
          return (
            <li key={answer.events.length - index} data-tone={tone}>
              <span>{title}</span>
              {details && <span className="demo-hint">{details}</span>}
              <time className="demo-hint bn-figures" dateTime={new Date(event.at).toISOString()}>
                {formatters.time(event.at, { seconds: true })}
              </time>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
