/** The format of a file that may start workers. */
export type FileKind =
  | 'yaml'
  | 'dockerfile'
  | 'script'
  | 'ini'
  | 'lines'
  | 'make'
  | 'code'
  | 'python'
  | 'prose'
  | 'foreign'

/** Suffixes of templates and examples. */
const SUFFIX = /\.(?:j2|jinja2?|tmpl|tpl|template|example|sample|dist|in|erb)$/i

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/compose[^/]*\.ya?ml$/i, 'yaml'],
  [/^(?:.+\.)?(?:dockerfile|containerfile|earthfile)(?:\..+)?$/i, 'dockerfile'],
  [/^procfile(?:\..+)?$/i, 'lines'],
  [/\.service$/i, 'lines'],
  [/^(?:.*\.)?env(?:\.(?!(?:py|[jt]sx?|json|rb|go|d)$)[\w-]+)?$/i, 'lines'],
  [/\.(?:conf|ini)$/i, 'ini'],
  [/\.(?:sh|bash|zsh|fish|ps1|bat|cmd|nu)$/i, 'script'],
  [/^(?:(?:gnu)?makefile(?:\..+)?|.+\.mk|\.?justfile|.+\.just)$/i, 'make'],
  [/\.(?:tf|tfvars|hcl|nomad|nix|kdl|pp|jsonnet|libsonnet|bicep|cue|star|plist)$/i, 'code'],
  [/^(?:vagrantfile|tiltfile|jenkinsfile|ecosystem\.config\.\w+)$/i, 'code'],
  [
    /^(?:fly(?:\..+)?|pyproject|railway|nixpacks|pixi|mise|.*(?:celery|worker|queue|deploy).*)\.toml$/i,
    'code',
  ],
  [/^pipfile$/i, 'code'],
  [/^(?:package|app|apprunner|devbox|devcontainer|launch|railway)\.json$/i, 'yaml'],
]
/** Names and folders of YAML files that start processes. Most YAML files do not. */
const DEPLOYMENT =
  /^[^/]*$|celery|worker|queue|deploy|docker|compose|k8s|kube|helm|chart|manifest|infra|ops|stack|values|ansible|group_vars|host_vars|playbook|roles|(?:^|\/)\.(?!git)[\w-]+\//i
/** The same for formats that hold mostly data. */
const JSON_DEPLOYMENT =
  /\.vscode|k8s|kube|kustom|helm|chart|manifest|celery|worker|queue|deploy|docker|infra|task-?def|(?:^|[/_.-])ecs(?:[/_.-]|$)/i
/** Programs that describe infrastructure. */
const PROGRAMS = /(?:celery|deploy|infra|cdk|pulumi)[^/]*(?:\/.*)?\.(?:[cm]?[jt]s|rb)$/i
/** Folders of scripts without an extension. */
const SCRIPTS = /(?:^|\/)(?:bin|scripts?|docker|compose|deploy(?:ment)?|ops)\/(?:.*\/)?[\w-]+$/i
/** Scripts without an extension that their name gives away. */
const WORKER_SCRIPTS = /(?:^|\/)[\w-]*(?:celery|worker)[\w-]*$/i
/** CI starts workers only for tests, editors for development, and examples in documents start none. */
const ELSEWHERE = /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.vscode|\.devcontainer|docs?|examples?)\//i
const CI = /(?:^|\/)(?:\.github\/workflows\/|\.circleci\/).*\.ya?ml$/i
const TESTS = /(?:^|\/)(?:tests?|testing)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/i
/** Documents that say how to run the project. */
const DOCUMENTS =
  /(?:^|\/)[^/]*(?:readme|celery|worker|queue|deploy|install|develop|contribut|docker|setup|running|getting.?started|operat)[^/]*(?:\/[^/]*)?\.(?:md|rst|txt|adoc)$/i

/** Formats without a reader. Their text alone says which queues a worker may read. */
const FOREIGN =
  /\.(?:sls|rake|cfg|monitrc|properties|gotmpl|xml|groovy|exs|upstart|cron|plist|run|init)$|(?:^|\/)(?:crontab|rakefile|capfile|run|celeryd)$/i
const FOREIGN_DATA = /\.(?:ya?ml|json|toml)$/i
const DATA_WORDS = /config|service|process|worker|prod|stag|server|pm2|ecs|aws|task|fargate/i
/** Programs that describe infrastructure, by the names of their folders or stacks. */
const FOREIGN_CODE = /\.(?:[cm]?[jt]s|go|rb|java|kt|cs)$/i
const CODE_WORDS = /celery|deploy|infra|cdk|pulumi|stack|fargate|(?:^|[/_.-])ecs(?:[/_.-]|$)/i
const NO_DEPLOYMENT =
  /(?:^|\/)(?:node_modules|static|assets|locales?|i18n|translations?|fixtures|cassettes|frontend|components|schemas?|tests?|testing|__tests__|spec)\/|lock\.|\.min\./i

function isForeign(path: string): boolean {
  const isNamed =
    FOREIGN.test(path) ||
    (FOREIGN_DATA.test(path) && DATA_WORDS.test(path)) ||
    (FOREIGN_CODE.test(path) && CODE_WORDS.test(path))
  return isNamed && !NO_DEPLOYMENT.test(path)
}

/** The kind of a file that may hold worker commands or their variables; null for other paths. */
export function fileKind(path: string): FileKind | null {
  if (/\.py$/i.test(path)) return TESTS.test(path) ? null : 'python'
  if (CI.test(path) || DOCUMENTS.test(path)) return 'prose'
  const kind = kindOf(path) ?? (isForeign(path) ? 'foreign' : null)
  return kind !== null && ELSEWHERE.test(path) ? 'prose' : kind
}

function kindOf(path: string): FileKind | null {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(SUFFIX, '')
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind
  if (/(?:^|\/)\.ebextensions\//.test(path)) return 'yaml'
  if (/\.ya?ml$/i.test(name)) return DEPLOYMENT.test(path) ? 'yaml' : null
  if (/\.json$/i.test(name)) return JSON_DEPLOYMENT.test(path) ? 'yaml' : null
  if (PROGRAMS.test(path) || (/\.tpl$/i.test(path) && DEPLOYMENT.test(path))) return 'code'
  return SCRIPTS.test(path) || WORKER_SCRIPTS.test(path) ? 'script' : null
}

/** Whether a file may start workers by its path alone. Python programs are chosen by their content, documents start none. */
export function mayStartWorkers(path: string): boolean {
  const kind = fileKind(path)
  return kind !== null && kind !== 'python' && kind !== 'prose' && kind !== 'foreign'
}

/** Ranks a path by how likely it configures workers. The likeliest come first, because the number of files is limited. */
export function workerRank(path: string): number {
  if (/compose[^/]*\.ya?ml|procfile/i.test(path)) return 0
  if (/celery|worker|supervisor/i.test(path)) return 1
  return /\.(?:ya?ml|json)$/i.test(path) ? 3 : 2
}
