import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const stamp = path.join(root, 'dist/.source')

/** A digest of folders with all that is in them, and of single files. */
export function digestOf(folders, files) {
  const digest = createHash('sha256')
  const inFolders = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .toSorted(),
  )
  for (const file of [...files, ...inFolders]) digest.update(file).update(readFileSync(path.join(root, file)))
  return digest.digest('hex')
}

/** A digest of everything the build is made from. */
const sourceDigest = () => digestOf(['src'], ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsup.config.ts'])

/** Builds, unless dist is the build of exactly these sources. Returns whether there is one now. */
export function ensureBuild() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceDigest()) return true
  return spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

// The last step of `npm run build`.
if (process.argv[2] === 'stamp') writeFileSync(stamp, sourceDigest())
