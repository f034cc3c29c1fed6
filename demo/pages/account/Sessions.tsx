import { useFormatters } from 'binnacle'
import { MfaChallenge, type SessionsResponse } from 'binnacle/mfa'
import { useState } from 'react'
import { adapter, post, Refusal } from './api.js'
import { useFresh } from './useFresh.js'

/** Where the person is signed in. Ending a session needs a fresh login or a step-up, as the server says. */
export function Sessions() {
  const formatters = useFormatters()
  const answer = useFresh<SessionsResponse>('/api/mfa/sessions')
  const [stepUp, setStepUp] = useState<{ action: string; id: string } | null>(null)
  const [problem, setProblem] = useState('')

  async function end(id: string) {
    setStepUp(null)
    setProblem('')
    try {
      await post('/api/mfa/sessions/revoke', { id })
    } catch (error) {
      if (error instanceof Refusal && error.action) setStepUp({ action: error.action, id })
      else setProblem('The session could not be ended.')
    }
  }
  return (
    <section className="demo-panel" aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      {stepUp && (
        <MfaChallenge
          adapter={adapter}
          action={stepUp.action}
          headingLevel={3}
          isFocused
          onDone={() => void end(stepUp.id)}
          onCancel={() => setStepUp(null)}
        />
      )}
      <p className="demo-problem" role="alert">
        {problem}
      </p>
      <ul className="demo-list">
        {answer?.sessions.map(({ id, label, isCurrent, lastSeenAt, expiresAt }) => (
          <li key={id}>
            <span>
              <strong>{label || 'A browser'}</strong>
              {isCurrent && <em>this one</em>}
            </span>
            <span className="demo-hint bn-figures">
              last seen {formatters.dateTime(lastSeenAt)}, ends {formatters.dateTime(expiresAt)} unless it is used
            </span>
            {!isCurrent && (
              <button type="button" className="bn-Button" onClick={() => void end(id)}>
                End
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
