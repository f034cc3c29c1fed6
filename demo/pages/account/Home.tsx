import { FactorList, MfaCheckup, MfaEnrollment, type CheckupFinding, type MfaEnrollmentProps } from 'binnacle/mfa'
import { useState } from 'react'
import { adapter } from './api.js'
import { Events } from './Events.js'
import { Sessions } from './Sessions.js'

/** A signed-in person's own page: what to look at, what they verify with, where they are signed in, and what was decided about them. */
export function Home({ codesLeft, onSignOut }: { codesLeft: number | undefined; onSignOut: () => void }) {
  const [setting, setSetting] = useState<Pick<MfaEnrollmentProps, 'task' | 'choice'> | null>(null)
  // What is listed is asked for anew after a change.
  const [version, setVersion] = useState(0)
  const close = () => {
    setSetting(null)
    setVersion(version + 1)
  }
  const act = ({ kind }: CheckupFinding) => {
    if (kind === 'unused') document.querySelector('.bn-FactorList')?.scrollIntoView()
    else setSetting({ task: kind === 'codes-low' || kind === 'codes-none' ? 'recovery-codes' : 'factor' })
  }
  return (
    <>
      <header className="demo-account-header">
        <h1>Account</h1>
        <button type="button" className="bn-Button" onClick={onSignOut}>
          Sign out
        </button>
      </header>
      {codesLeft !== undefined && (
        <p className="demo-note" role="status">
          You came in with a recovery code; {codesLeft} are left. If the phone is lost, add another way to verify, then remove the app.
        </p>
      )}
      <div className="demo-columns">
        <div className="demo-column">
          {setting ? (
            <section className="demo-panel">
              <MfaEnrollment {...setting} adapter={adapter} onDone={close} onCancel={close} isFocused />
            </section>
          ) : (
            <>
              <section className="demo-panel">
                <MfaCheckup key={version} adapter={adapter} onAct={act} />
              </section>
              <section className="demo-panel">
                <FactorList key={version} adapter={adapter} onAdd={(choice) => setSetting({ choice })} />
              </section>
            </>
          )}
          <Sessions />
        </div>
        <Events />
      </div>
    </>
  )
}
