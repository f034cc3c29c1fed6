import type { OutboxMessage } from '../../server/account.js'
import { useFresh } from './useFresh.js'

/** In the demo alone: what an application would have sent. */
export function Outbox() {
  const answer = useFresh<{ messages: OutboxMessage[] }>('/api/account/outbox')
  return (
    <aside className="demo-outbox" aria-labelledby="outbox">
      <h2 id="outbox">Demo outbox</h2>
      <p className="demo-hint">This demo sends nothing. What would have been sent to you stands here, and on the server’s console.</p>
      <ul className="demo-list" role="log" aria-labelledby="outbox">
        {answer?.messages.map(({ by, destination, text }) => (
          <li key={text}>
            <span>
              <strong>{by === 'sms' ? 'Text message' : 'E-mail'}</strong> <span className="demo-hint">to {destination}</span>
            </span>
            <pre>{text}</pre>
          </li>
        ))}
      </ul>
    </aside>
  )
}
