/**
 * The Celery clients for Node: https://github.com/actumn/celery.node and https://github.com/node-celery-ts/node-celery-ts.
 * The older `node-celery` has another interface, `client.call`.
 */
export const CELERY_PACKAGES = ['celery-node', 'celery-ts']

/** The methods that take a task's name as first argument, and how they use it. */
export const NAMING_METHODS = new Map<string, NamingMethod>([
  ['createTask', { of: 'client', use: 'caller' }],
  ['sendTask', { of: 'client', use: 'caller' }],
  ['sendTaskMessage', { of: 'client', use: 'caller' }],
  ['register', { of: 'worker', use: 'handler' }],
])

interface NamingMethod {
  readonly of: 'client' | 'worker'
  readonly use: 'caller' | 'handler'
}

/** Words of files that may name a task. `register` is too common to be one. */
export const CALLER_WORDS = [...CELERY_PACKAGES, 'createTask', 'sendTask']

/** Longer extensions first, because some end in others. */
export const EXTENSIONS = ['.tsx', '.mts', '.cts', '.jsx', '.mjs', '.cjs', '.ts', '.js']

/** TypeScript or JavaScript that runs. Declaration files call nothing. */
export function isProgram(path: string): boolean {
  return EXTENSIONS.some((extension) => path.endsWith(extension)) && !/\.d\.[cm]?ts$/.test(path)
}
