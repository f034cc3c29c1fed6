import { ensureStorybook } from '../support/storybook.mjs'

/** The stories are shown as they are published. */
export function setup() {
  if (!ensureStorybook()) throw new Error('npm run build:storybook failed.')
}
