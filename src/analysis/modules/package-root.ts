import { IDENTIFIER, join, parentOf } from './paths.ts'

/** The folder of manage.py around a root; null where a folder between them cannot be a package. */
export function projectRoot(root: string, paths: ReadonlySet<string>): string | null {
  for (let at = root; ; at = parentOf(at)) {
    if (paths.has(join(at, 'manage.py'))) return at
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (at === '' || name === 'src' || !IDENTIFIER.test(name)) return null
  }
}

/** The outermost folder around `folder` that is not a package; a plain folder inside of a package belongs to it. */
export function packageRoot(folder: string, paths: ReadonlySet<string>): string {
  const isPackage = (at: string): boolean => paths.has(join(at, '__init__.py'))
  let root = folder
  while (root !== '' && !isPackage(root)) root = parentOf(root)
  if (root === '') return conventionalRoot(folder, paths)
  while (root !== '' && isPackage(root)) root = parentOf(root)
  return root
}

/** Without any package: the folder of Django's manage.py, else one whose name no package can have, else the top. */
function conventionalRoot(folder: string, paths: ReadonlySet<string>): string {
  for (let at = folder; ; at = parentOf(at)) {
    if (paths.has(join(at, 'manage.py'))) return at
    if (at === '') break
  }
  for (let at = folder; at !== ''; at = parentOf(at)) {
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (name === 'src' || !IDENTIFIER.test(name)) return at
  }
  return ''
}
