import { BinnacleProvider } from 'binnacle'
import { createMonitor } from 'binnacle/monitoring'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.js'

// This very page's vitals, fetch timings and errors, to the demo's own server.
createMonitor({ url: '/api/rum' }).start()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <BinnacleProvider theme="system" className="demo">
      <App path={location.pathname} />
    </BinnacleProvider>
  </StrictMode>,
)
