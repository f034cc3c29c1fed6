import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// No stubs here: what an application's own tests run in, a bare jsdom without layout, matchMedia and observers, is what ours run in.
afterEach(cleanup)
