import { BinnacleProvider } from 'binnacle'
import { createMonitor, matchRoutes } from 'binnacle/monitoring'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.js'

// This very page's vitals, fetch timings and errors, to the demo's own server; routes by their template alone.
const ROUTES = ['/api/weather', '/api/slow', '/api/fail', '/api/metrics/*', '/api/mfa/*', '/api/account/*']
createMonitor({ url: '/api/rum', routeOf: matchRoutes(ROUTES) }).start()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <BinnacleProvider theme="system" className="demo">
      <App path={location.pathname} />
    </BinnacleProvider>
  </StrictMode>,
)
