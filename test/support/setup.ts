import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'
import { PATIENCE_MS } from './patience.js'

// No stubs here: what an application's own tests run in, a bare jsdom without layout, matchMedia and observers, is what ours run in.
configure({ asyncUtilTimeout: PATIENCE_MS })
afterEach(cleanup)
