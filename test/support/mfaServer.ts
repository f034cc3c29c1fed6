import * as webauthnServer from '@simplewebauthn/server'
import { createApplication, signIn, type Application, type Browser } from '../server/mfa/application.js'

const visitors = new Map<string, { application: Application; browser: Browser }>()

/**
 * The real handler, for tests in a browser: it runs beside vitest, and keeps the cookies, which a page may neither read nor set. `visitor` names a
 * person in a browser of their own; "POST login" signs them in anew.
 */
export async function mfaServer(
  visitor: string,
  origin: string,
  endpoint: string,
  body?: object,
): Promise<{ status: number; raw: string }> {
  let known = visitors.get(visitor)
  if (!known) {
    const application = createApplication({ origins: [origin], webauthn: { server: webauthnServer, rpId: 'localhost' } })
    known = { application, browser: application.createBrowser() }
    known.browser.headers.origin = origin
    visitors.set(visitor, known)
  }
  const { browser } = known
  if (endpoint === 'POST login') {
    browser.cookies.clear()
    return { status: (await signIn(browser)).status, raw: '' }
  }
  const { status, raw } = await browser.call(endpoint as 'GET overview', body)
  return { status, raw }
}
