/** How a file that may start workers is read. */
export type FileKind = 'yaml' | 'dockerfile' | 'script' | 'ini' | 'lines'

/** What a template or an example is called beside what it is of. */
const SUFFIX = /\.(?:j2|jinja2?|tmpl|tpl|template|example|sample|dist|in)$/i

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/compose[^/]*\.ya?ml$/i, 'yaml'],
  [/^(?:.+\.)?(?:dockerfile|containerfile)(?:\..+)?$/i, 'dockerfile'],
  [/^procfile(?:\..+)?$/i, 'lines'],
  [/\.service$/i, 'lines'],
  [/^(?:.*\.)?env(?:\.(?!(?:py|[jt]sx?|json|rb|go|d)$)[\w-]+)?$/i, 'lines'],
  [/\.(?:conf|ini)$/i, 'ini'],
  [/\.(?:sh|bash)$/i, 'script'],
]
/** What YAML is about that starts something, told by its name or its folders; there is much that does not. */
const DEPLOYMENT =
  /^[^/]*$|celery|worker|queue|deploy|docker|compose|k8s|kube|helm|chart|manifest|infra|ops|stack|values/i
/** Where scripts without an ending stand. */
const SCRIPTS = /(?:^|\/)(?:bin|scripts?|docker|compose|deploy(?:ment)?|ops)\/(?:.*\/)?[\w-]+$/i
/** They test the project, and start no worker that anybody relies on; examples in documents start none at all. */
const ELSEWHERE = /(?:^|\/)(?:\.github|\.gitlab|\.circleci|docs?|examples?)\//i

/** The kind of a path that may hold worker commands or the variables that they use; null of all others. */
export function fileKind(path: string): FileKind | null {
  if (ELSEWHERE.test(path)) return null
  const name = path.slice(path.lastIndexOf('/') + 1).replace(SUFFIX, '')
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind
  if (/\.ya?ml$/i.test(name)) return DEPLOYMENT.test(path) ? 'yaml' : null
  return SCRIPTS.test(path) ? 'script' : null
}

/** What a name says of workers: those that say most come first, as not every file is read. */
export function promise(path: string): number {
  if (/compose[^/]*\.ya?ml|procfile/i.test(path)) return 0
  if (/celery|worker|supervisor/i.test(path)) return 1
  return /\.ya?ml$/i.test(path) ? 3 : 2
}
