import { join, parentOf } from './paths.ts'

/** Where projects say which Python they need. https://packaging.python.org/en/latest/specifications/ */
const SAYS_VERSION: Readonly<Record<string, RegExp>> = {
  'pyproject.toml': /^[ \t]*(?:requires-python|python)[ \t]*=[ \t]*["'](?:>=|~=|==|\^|~)?[ \t]*3\.(\d+)/m,
  'setup.cfg': /^[ \t]*python_requires[ \t]*=[ \t]*(?:>=|~=|==)[ \t]*3\.(\d+)/m,
  '.python-version': /^[ \t]*(?:cpython-)?3\.(\d+)/m,
}

/** The oldest 3.x that a file's project runs, as its nearest files say; null where none of them does. */
export function oldestPython(read: (path: string) => string | null, path: string): number | null {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    for (const [name, pattern] of Object.entries(SAYS_VERSION)) {
      const minor = pattern.exec(read(join(folder, name)) ?? '')?.[1]
      if (minor !== undefined) return Number(minor)
    }
    if (folder === '') return null
  }
}
