import { writeFileSync } from 'node:fs'

// Vitest names a browser project after its browser too: "stories (chromium)".
const projectOf = (module) => module.project.name.replace(/ \(\w+\)$/, '')

/**
 * A vitest reporter that counts by project, for the summary of `npm test`. It writes to the file named by BINNACLE_TALLY:
 * `{ [project]: { passed, failed, skipped, seconds, failures } }`, failures being the names of what failed. A file that could not be loaded counts as one
 * failure, and so does an error outside of any test.
 */
export default class Tally {
  #began = new Map()
  #ended = new Map()

  onTestModuleQueued(module) {
    const name = projectOf(module)
    if (!this.#began.has(name)) this.#began.set(name, performance.now())
  }

  onTestModuleEnd(module) {
    this.#ended.set(projectOf(module), performance.now())
  }

  onTestRunEnd(modules, unhandledErrors) {
    const suites = {}
    for (const module of modules) {
      const name = projectOf(module)
      suites[name] ??= {
        passed: 0,
        failed: 0,
        skipped: 0,
        seconds: (this.#ended.get(name) - this.#began.get(name)) / 1_000 || 0,
        failures: [],
      }
      const failures = []
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'failed') failures.push(test.fullName)
        suites[name][state === 'pending' ? 'skipped' : state] += 1
      }
      if (failures.length === 0 && !module.ok()) {
        suites[name].failed += 1
        failures.push('could not be run')
      }
      suites[name].failures.push(...failures.map((failure) => `${module.relativeModuleId} > ${failure}`))
    }
    if (unhandledErrors.length > 0) {
      const failures = unhandledErrors.map(({ message }) => message)
      suites['outside of tests'] = { passed: 0, failed: failures.length, skipped: 0, seconds: 0, failures }
    }
    writeFileSync(process.env.BINNACLE_TALLY, JSON.stringify(suites))
  }
}
