/**
 * Packages that an absolute import always means, also where the repository has a module of the same name: a `celery.py` in
 * the folder of a script, a vendored copy, or Celery's own repository.
 */
const LIBRARIES: ReadonlySet<string> = new Set(['celery', 'kombu', 'django'])

/** Whether an absolute import of a dotted module reaches one of these packages. */
export function isLibrary(module: string): boolean {
  const dot = module.indexOf('.')
  return LIBRARIES.has(dot === -1 ? module : module.slice(0, dot))
}
