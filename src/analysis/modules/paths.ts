export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** The folder around a path, "" for the repository's top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/** Whether a folder is another one or lies below it. */
export function isInside(folder: string, root: string): boolean {
  return root === '' || folder === root || folder.startsWith(`${root}/`)
}

/** A name that Python accepts for a module. */
export const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u
