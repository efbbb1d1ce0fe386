/** The format of a file that may start workers. */
type FileKind = 'yaml' | 'dockerfile' | 'script' | 'ini' | 'lines'

/** Suffixes of templates and examples. */
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
/** Names and folders of YAML files that start processes. Most YAML files do not. */
const DEPLOYMENT =
  /^[^/]*$|celery|worker|queue|deploy|docker|compose|k8s|kube|helm|chart|manifest|infra|ops|stack|values/i
/** Folders of scripts without an extension. */
const SCRIPTS = /(?:^|\/)(?:bin|scripts?|docker|compose|deploy(?:ment)?|ops)\/(?:.*\/)?[\w-]+$/i
/** CI starts workers only for tests, and examples in documents start none. */
const ELSEWHERE = /(?:^|\/)(?:\.github|\.gitlab|\.circleci|docs?|examples?)\//i

/** The kind of a file that may hold worker commands or their variables; null for other paths. */
export function fileKind(path: string): FileKind | null {
  if (ELSEWHERE.test(path)) return null
  const name = path.slice(path.lastIndexOf('/') + 1).replace(SUFFIX, '')
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind
  if (/\.ya?ml$/i.test(name)) return DEPLOYMENT.test(path) ? 'yaml' : null
  return SCRIPTS.test(path) ? 'script' : null
}

/** Ranks a path by how likely it configures workers. The likeliest come first, because the number of files is limited. */
export function workerRank(path: string): number {
  if (/compose[^/]*\.ya?ml|procfile/i.test(path)) return 0
  if (/celery|worker|supervisor/i.test(path)) return 1
  return /\.ya?ml$/i.test(path) ? 3 : 2
}
