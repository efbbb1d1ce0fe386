import fc from 'fast-check'
import type { Case } from './real-celery.ts'

/** How a task is made: what stands above its function, or what its function or class is handed to. */
export const DEFINITIONS = [
  'shared_task',
  'app.task',
  'current_app.task',
  'celery.shared_task',
  'imported as another name',
  'an alias',
  'an alias of the method',
  'a partial',
  'a project’s decorator',
  'a project’s decorator that wraps',
  'a call',
  'a class',
] as const
type Definition = (typeof DEFINITIONS)[number]

/** How the name is written, as an expression; `id` is the function's. */
const NAME_EXPRESSIONS = {
  'no name': () => null,
  None: () => 'None',
  'a literal': (id) => `"n.${id}"`,
  'literals side by side': (id) => `"n." "${id}"`,
  'a constant': (id) => `NAME_${id}`,
  'an imported constant': (id) => `IMPORTED_${id}`,
  'a star import': (id) => `STARRED_${id}`,
  'a module’s attribute': (id) => `names.IMPORTED_${id}`,
  'a class attribute': (id) => `Names.${id}`,
  'an enum’s value': (id) => `Kinds.${id}.value`,
  'a sum': (id) => `PREFIX + ".${id}"`,
  'an f-string': (id) => `f"{PREFIX}.${id}"`,
  'a template': (id) => `"%s.%s" % (PREFIX, "${id}")`,
  format: (id) => `"{}.{name}".format(PREFIX, name="${id}")`,
  join: (id) => `".".join([PREFIX, "${id}"])`,
  'the module’s name': (id) => `__name__ + ".own_${id}"`,
  'a mapping’s entry': (id) => `TABLE["${id}"]`,
} satisfies Record<string, (id: string) => string | null>
type NameForm = keyof typeof NAME_EXPRESSIONS
export const NAME_FORMS = Object.keys(NAME_EXPRESSIONS) as readonly NameForm[]

const QUEUE_EXPRESSIONS = [null, 'None', '"q"', 'QUEUE', 'Queues.SLOW', 'queues.SLOW'] as const
const SPREADS = ['keywords', 'a mapping', 'a merged mapping'] as const
const BINDS = [null, 'True', 'False'] as const
const BASES = [null, 'Slow', 'Plain'] as const
const WRAPPERS = ['wraps', 'no wraps', 'elsewhere, wraps', 'elsewhere, no wraps'] as const
const PLACES = ['module', 'if True', 'try', 'both branches'] as const
const LAYOUTS = [
  'p/tasks.py',
  'p/jobs.py',
  'p/tasks/__init__.py',
  'p/shop/tasks.py',
  'p/shop/tasks/mail.py',
] as const

interface PlannedTask {
  readonly definition: Definition
  readonly name: NameForm
  readonly queue: (typeof QUEUE_EXPRESSIONS)[number]
  readonly spread: (typeof SPREADS)[number]
  readonly base: (typeof BASES)[number]
  readonly wrappers: readonly (typeof WRAPPERS)[number][]
  readonly place: (typeof PLACES)[number]
  readonly bind: (typeof BINDS)[number]
  readonly signature: string
}

interface GeneratedProject extends Case {
  readonly plan: readonly PlannedTask[]
}

/** Python's own order: positional-only, positional, `*args`, keyword-only, `**rest`; defaults last among the first two. */
const signature: fc.Arbitrary<string> = fc
  .record({
    only: fc.nat(2),
    positional: fc.nat(2),
    defaults: fc.nat(4),
    stars: fc.constantFrom('', '*args', '*'),
    keywords: fc.array(fc.boolean(), { maxLength: 2 }),
    rest: fc.boolean(),
  })
  .map(({ only, positional, defaults, stars, keywords, rest }) => {
    const count = only + positional
    const named = [...Array(count).keys()].map((i) => `a${i}${i >= count - defaults ? '=None' : ''}`)
    // A bare star must be followed by a keyword.
    const star = stars === '' || (stars === '*' && keywords.length === 0) ? [] : [stars]
    return [
      ...named.slice(0, only),
      ...(only > 0 ? ['/'] : []),
      ...named.slice(only),
      ...star,
      ...(star.length > 0 ? keywords.map((isRequired, i) => `k${i}${isRequired ? '' : '=1'}`) : []),
      ...(rest ? ['**rest'] : []),
    ].join(', ')
  })

const plannedTask: fc.Arbitrary<PlannedTask> = fc.record({
  definition: fc.constantFrom(...DEFINITIONS),
  name: fc.constantFrom(...NAME_FORMS),
  queue: fc.constantFrom(...QUEUE_EXPRESSIONS),
  spread: fc.constantFrom(...SPREADS),
  base: fc.constantFrom(...BASES),
  wrappers: fc.array(fc.constantFrom(...WRAPPERS), { maxLength: 2 }),
  place: fc.constantFrom(...PLACES),
  bind: fc.constantFrom(...BINDS),
  signature,
})

/** A project of one module with tasks, and what that module takes from others. */
export const project: fc.Arbitrary<GeneratedProject> = fc
  .record({
    plan: fc.array(plannedTask, { minLength: 1, maxLength: 4 }),
    layout: fc.constantFrom(...LAYOUTS),
    sourceRoot: fc.constantFrom('', 'src', 'backend/app'),
    isRelative: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ plan, layout, sourceRoot, isRelative, lineEnd }) => {
    const packages = ['p/__init__.py', 'p/shop/__init__.py']
    if (layout === 'p/shop/tasks/mail.py') packages.push('p/shop/tasks/__init__.py')
    const dots = '.'.repeat(layout.split('/').length - 1)
    const here = isRelative ? dots : 'p.'
    const files: Record<string, string> = {
      ...Object.fromEntries(packages.map((path) => [path, ''])),
      'p/celery.py': 'from celery import Celery\n\napp = Celery("p")\n',
      'p/names.py': namesModule(plan),
      'p/starred.py': plan.map((_, i) => `STARRED_t${i} = "starred.t${i}"\n`).join(''),
      'p/queues.py': 'SLOW = "q.slow"\n',
      'p/deco.py': `${DECORATORS}${wrappersOf(plan, 'elsewhere')}`,
      [layout]: `${headOf(plan, here)}${plan.map(definition).join('\n')}`,
    }
    const inRoot = (path: string): string => (sourceRoot === '' ? path : `${sourceRoot}/${path}`)
    return {
      title: `${plan.length} tasks in ${inRoot(layout)}`,
      files: Object.fromEntries(
        Object.entries(files).map(([path, text]) => [inRoot(path), text.replaceAll('\n', lineEnd)]),
      ),
      modules: [layout.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.')],
      sourceRoot,
      plan,
    }
  })

function namesModule(plan: readonly PlannedTask[]): string {
  return plan.map((_, i) => `IMPORTED_t${i} = "imported.t${i}"\n`).join('')
}

const DECORATORS = `import functools
from celery import shared_task

def job(*args, **options):
    return shared_task(*args, acks_late=True, **options)

def traced_job(*args, **options):
    def decorate(f):
        @functools.wraps(f)
        def call(*a, **k): return f(*a, **k)
        return shared_task(**options)(call)
    return decorate(args[0]) if args else decorate

`

function headOf(plan: readonly PlannedTask[], here: string): string {
  const ids = plan.map((_, i) => `t${i}`)
  const from = (module: string): string => (here === 'p.' ? `p.${module}` : `${here}${module}`)
  const wrapped = plan.flatMap(({ wrappers }, i) =>
    wrappers.flatMap((kind, w) => (kind.startsWith('elsewhere') ? [`d${i}_${w}`] : [])),
  )
  return `import enum
import functools
import celery
from celery import Task, current_app, shared_task, shared_task as renamed_task
from ${from('celery')} import app
from ${from('deco')} import ${['job', 'traced_job', ...wrapped].join(', ')}
from ${from('names')} import ${ids.map((id) => `IMPORTED_${id}`).join(', ')}
from ${from('starred')} import *
from ${here === 'p.' ? 'p' : here} import names, queues

PREFIX = "n"
QUEUE = "q.constant"
${ids.map((id) => `NAME_${id} = "constant.${id}"`).join('\n')}
TABLE = {${ids.map((id) => `"${id}": "table.${id}"`).join(', ')}}

class Names:
${ids.map((id) => `    ${id} = "names.${id}"`).join('\n')}

class Kinds(enum.Enum):
${ids.map((id) => `    ${id} = "kinds.${id}"`).join('\n')}

class Queues:
    SLOW = "q.class"

class Slow(Task):
    queue = "q.base"

class Plain(Task):
    abstract = True

alias = shared_task
method = app.task
slow_task = functools.partial(shared_task, acks_late=True)

${wrappersOf(plan, 'here')}
`
}

function wrappersOf(plan: readonly PlannedTask[], where: 'here' | 'elsewhere'): string {
  return plan
    .flatMap(({ wrappers }, i) =>
      wrappers.map((kind, w) => {
        if (kind.startsWith('elsewhere') !== (where === 'elsewhere')) return ''
        const wraps = kind.endsWith('no wraps') ? '' : '    @functools.wraps(f)\n'
        return `def d${i}_${w}(f):\n${wraps}    def w${i}_${w}(*a, **k): return f(*a, **k)\n    return w${i}_${w}\n`
      }),
    )
    .join('')
}

const CALLS: Readonly<Record<Exclude<Definition, 'a class'>, string>> = {
  shared_task: 'shared_task',
  'app.task': 'app.task',
  'current_app.task': 'current_app.task',
  'celery.shared_task': 'celery.shared_task',
  'imported as another name': 'renamed_task',
  'an alias': 'alias',
  'an alias of the method': 'method',
  'a partial': 'slow_task',
  'a project’s decorator': 'job',
  'a project’s decorator that wraps': 'traced_job',
  'a call': 'shared_task',
}

function definition(task: PlannedTask, i: number): string {
  const lines = task.definition === 'a class' ? classLines(task, i) : functionLines(task, i)
  const indented = lines.map((line) => `    ${line}`)
  const placed = {
    module: lines,
    'if True': ['if True:', ...indented],
    try: ['try:', ...indented, 'except ImportError:', '    pass'],
    'both branches': ['if functools.reduce:', ...indented, 'else:', ...indented],
  }[task.place]
  return `${placed.join('\n')}\n`
}

function classLines(task: PlannedTask, i: number): string[] {
  const name = NAME_EXPRESSIONS[task.name](`t${i}`)
  return [
    `class T${i}(${task.base ?? 'Task'}):`,
    ...(name === null ? [] : [`    name = ${name}`]),
    ...(task.queue === null ? [] : [`    queue = ${task.queue}`]),
    `    def run(self${task.signature === '' ? '' : `, ${task.signature}`}): pass`,
    `app.register_task(T${i}())`,
  ]
}

function functionLines(task: PlannedTask, i: number): string[] {
  const id = `t${i}`
  const options = optionsOf(task, id)
  const above = CALLS[task.definition as keyof typeof CALLS]
  const signature = [task.bind === 'True' ? 'self' : '', task.signature]
    .filter((part) => part !== '')
    .join(', ')
  const function_ = [...task.wrappers.map((_, w) => `@d${i}_${w}`), `def ${id}(${signature}): pass`]
  if (task.definition === 'a call') return [...function_, `made_${id} = ${above}(${options})(${id})`]
  return [`@${above}${options === '' ? '' : `(${options})`}`, ...function_]
}

function optionsOf(task: PlannedTask, id: string): string {
  const pairs = [
    ['name', NAME_EXPRESSIONS[task.name](id)],
    ['queue', task.queue],
    ['base', task.base],
    ['bind', task.bind],
  ].filter((pair): pair is [string, string] => pair[1] !== null)
  const keywords = pairs.map(([key, value]) => `${key}=${value}`).join(', ')
  if (pairs.length === 0) return ''
  const mapping = `{${pairs.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`
  return { keywords, 'a mapping': `**${mapping}`, 'a merged mapping': `**dict(${keywords})` }[task.spread]
}
