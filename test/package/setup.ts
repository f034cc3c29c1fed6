import { ensureBuild } from '../support/build.mjs'

/** The package tests read the build: they make one, unless it is there already. */
export function setup() {
  if (!ensureBuild()) throw new Error('npm run build failed.')
}
