/** A browser that is driven from outside: one real window, in which tabs are opened. */
export interface Engine {
  readonly version: string
  open(url: string): Promise<Tab>
  close(): Promise<void>
}

/** A tab of it. */
export interface Tab {
  /** Runs the body of an async function in the page. What it returns is JSON. */
  run<T>(body: string): Promise<T>
  close(): Promise<void>
}

/** How a browser is found and started. `find` says null where it is not installed. */
export interface EngineLauncher {
  readonly name: string
  /** The packages of Debian that bring it. */
  readonly packages: string
  find(): string | null
  launch(binary: string): Promise<Engine>
}

/** The longest that one script in a page may take, ms. */
export const SCRIPT_TIMEOUT_MS = 120_000
