import type { LoginResponse } from 'binnacle/mfa'
import { useId, useState } from 'react'
import { Refusal, signIn, signUp } from './api.js'

const MODES = {
  'sign-up': { title: 'Create an account', act: 'Sign up', ask: signUp, autoComplete: 'new-password', other: 'I have an account' },
  'sign-in': { title: 'Sign in', act: 'Sign in', ask: signIn, autoComplete: 'current-password', other: 'Create an account' },
} as const

/** One sentence for a wrong name and for a wrong password: neither the server nor the page knows which. */
const wordsOf = (error: unknown) =>
  error instanceof Refusal ? (error.code === 'invalid' ? 'Name or password is wrong.' : error.message) : 'The server can not be reached.'

/** The demo's own door: a name and a password. What comes after it is Binnacle's. */
export function SignIn({ onDone }: { onDone: (answer: LoginResponse) => void }) {
  const [mode, setMode] = useState<keyof typeof MODES>('sign-in')
  const [problem, setProblem] = useState('')
  const [isPending, setPending] = useState(false)
  const hint = useId()
  const { title, act, ask, autoComplete, other } = MODES[mode]

  async function submit(form: FormData) {
    setPending(true)
    setProblem('')
    try {
      onDone(await ask(String(form.get('name')), String(form.get('password'))))
    } catch (error) {
      setProblem(wordsOf(error))
      setPending(false)
    }
  }
  return (
    <div className="demo-sheet">
      <h1>{title}</h1>
      <p>
        {mode === 'sign-up'
          ? 'Two-step verification is required here: you will set it up next. Nothing leaves this machine.'
          : 'With the name and password you signed up with on this machine.'}
      </p>
      <form
        className="demo-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isPending) void submit(new FormData(event.currentTarget))
        }}
      >
        <label>
          Name
          <input
            className="demo-input"
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            required
          />
        </label>
        <label>
          Password
          <input
            className="demo-input"
            name="password"
            type="password"
            autoComplete={autoComplete}
            minLength={mode === 'sign-up' ? 8 : undefined}
            aria-describedby={hint}
            required
          />
        </label>
        {mode === 'sign-up' && (
          <p className="demo-hint" id={hint}>
            At least 8 characters. Length counts; signs and digits need not be there.
          </p>
        )}
        <p className="demo-problem" role="alert">
          {problem}
        </p>
        <button type="submit" className="bn-Button" data-kind="primary" aria-disabled={isPending || undefined}>
          {act}
        </button>
      </form>
      <button
        type="button"
        className="bn-Button"
        data-kind="quiet"
        onClick={() => {
          setProblem('')
          setMode(mode === 'sign-in' ? 'sign-up' : 'sign-in')
        }}
      >
        {other}
      </button>
    </div>
  )
}
