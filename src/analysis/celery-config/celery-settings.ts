import { installs } from '../modules/installed-apps.ts'
import type { Expression } from '../python/facts.ts'
import type { Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
import { serializerNamed } from './accepted-content.ts'
import { SCHEDULE, type ScheduleEntry, scheduleOf } from './beat-schedule.ts'
import { configSources, type Reading } from './config-sources.ts'
import {
  DECLARATION_SETTINGS,
  DEFAULT_QUEUE,
  type DeclaredByClients,
  declaredByClients,
  EXCHANGE_TYPE,
} from './declared-by-clients.ts'
import { type IgnoredSetting, ignoredSettings } from './ignored-settings.ts'
import { isDeployed } from './is-deployed.ts'
import { type MixedSettings, mixedSettings } from './mixed-settings.ts'
import { type SettingAssignment, settingAssignments } from './setting-assignments.ts'
import { settingName } from './setting-names.ts'
import { settingSpellings } from './setting-spellings.ts'
import { settingStatements } from './setting-statements.ts'
import { type Declaration, QUEUES, readTaskQueues } from './task-queues.ts'
import { ROUTES, type Router, routerOf } from './task-routes.ts'

/** The Celery settings of a project that concern every task; null where a value is unknown. */
export interface CelerySettings {
  readonly route: Router
  /** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-task_default_queue */
  readonly defaultQueue: string | null
  readonly queues: Declaration
  /** What workers and senders declare on their broker. */
  readonly declared: DeclaredByClients
  /** A routing key alone may choose a queue: by declared queues, or an exchange of another type than direct. */
  readonly routesByKey: boolean
  /** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-task_serializer */
  readonly serializer: string | null
  /** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-accept_content */
  readonly accepted: ReadonlySet<string> | null
  readonly schedule: readonly ScheduleEntry[]
  /** Whether beat stores its schedule in the tables of django-celery-beat. */
  readonly storesSchedule: boolean | null
  /** The schedulers that the settings name, such as `django_celery_beat.schedulers:DatabaseScheduler`; null for a computed one. */
  readonly schedulers: ReadonlySet<string | null>
  /** Every `config_from_object` reads settings of the repository. */
  readonly isComplete: boolean
  /** Settings under names that Celery does not read. */
  readonly ignored: readonly IgnoredSetting[]
  /** How Celery reads the settings in a file; null where that is not known. */
  readingOf(path: string): Reading | null
  /** Modules of settings that Celery refuses. */
  readonly mixed: readonly MixedSettings[]
}

const SERIALIZER = settingName('task_serializer')
const ACCEPTED = settingName('accept_content')

/** https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-beat_scheduler */
const SCHEDULER = settingName('beat_scheduler')

const NAMES = [ROUTES, QUEUES, SERIALIZER, ACCEPTED, SCHEDULE, SCHEDULER, ...DECLARATION_SETTINGS]

export function readCelerySettings(program: Program, paths: readonly string[]): CelerySettings {
  const statements = settingStatements(program, paths)
  const { readingOf, isComplete } = configSources(program, statements)
  const given = settingAssignments(program, statements, settingSpellings(NAMES, statements, readingOf))
  return {
    route: routerOf(program, given.get(ROUTES) ?? []),
    defaultQueue: textSetting(program, given.get(DEFAULT_QUEUE), 'celery'),
    queues: readTaskQueues(program, given.get(QUEUES)),
    declared: declaredByClients(program, statements, given),
    routesByKey: given.has(QUEUES) || given.has(EXCHANGE_TYPE),
    serializer: textSetting(program, given.get(SERIALIZER), isComplete ? 'json' : null),
    accepted: acceptedContent(program, given.get(ACCEPTED), isComplete),
    schedule: scheduleOf(program, given.get(SCHEDULE)),
    storesSchedule: storesSchedule(program, paths, given.get(SCHEDULER)),
    schedulers: new Set(
      deployed(given.get(SCHEDULER)).map(({ scope, expression }) =>
        schedulerNamed(program, scope, expression),
      ),
    ),
    isComplete,
    ignored: ignoredSettings(statements, readingOf),
    readingOf,
    mixed: mixedSettings(statements, readingOf),
  }
}

/** Decided by the setting, else by whether the app is installed. The command line's `--scheduler` is not read. */
function storesSchedule(
  program: Program,
  paths: readonly string[],
  given: readonly SettingAssignment[] = [],
): boolean | null {
  if (given.length === 0) {
    return paths.some((path) => installs(program.factsOf(path)?.statements ?? [], 'django_celery_beat'))
  }
  const answers = new Set(
    given.map(({ scope, expression }) => {
      const scheduler = schedulerNamed(program, scope, expression)
      // `django_celery_beat.schedulers:DatabaseScheduler` or a subclass; `django` is its short name.
      if (scheduler === null) return null
      if (/DatabaseScheduler$|^django$/.test(scheduler)) return true
      // A class of the project may inherit from it.
      return /^(?:celery|redbeat)\.|^persistent$/.test(scheduler) ? false : null
    }),
  )
  const [only] = answers
  return answers.size === 1 && only !== undefined ? only : null
}

/** A scheduler by its text, or by a class that is imported from another package: `from redbeat import RedBeatScheduler`. */
function schedulerNamed(program: Program, scope: Scope, expression: Expression): string | null {
  const text = evaluateText(program, scope, expression)
  if (text !== null || (expression.kind !== 'name' && expression.kind !== 'attribute')) return text
  const entity = resolveOne(program, scope, expression)
  return entity?.kind === 'external' ? entity.name : null
}

/** The default where the setting is absent; null where files differ or a value is unknown. */
function textSetting(
  program: Program,
  given: readonly SettingAssignment[] | undefined,
  otherwise: string | null,
): string | null {
  const values = new Set(
    deployed(given).map(({ scope, expression }) => evaluateText(program, scope, expression)),
  )
  if (values.size === 0) return otherwise
  const [only] = values
  return values.size === 1 && only !== undefined ? only : null
}

/** Assignments in settings for tests and development alone leave the default to those that are deployed. */
function deployed(given: readonly SettingAssignment[] = []): readonly SettingAssignment[] {
  return given.every(({ scope }) => !isDeployed(scope.path)) ? [] : given
}

/** The content types that every settings file accepts; null where settings are unknown that may set others. */
function acceptedContent(
  program: Program,
  given: readonly SettingAssignment[] | undefined,
  isComplete: boolean,
): ReadonlySet<string> | null {
  const lists = deployed(given).map(({ scope, expression }) => texts(program, scope, expression))
  let accepted: ReadonlySet<string> | null = null
  for (const list of lists) {
    if (list === null) return null
    const own = new Set(list.map(serializerNamed))
    accepted = accepted === null ? own : accepted.intersection(own)
  }
  return accepted ?? (isComplete ? new Set(['json']) : null)
}

function texts(program: Program, scope: Scope, expression: Expression): string[] | null {
  if (expression.kind === 'name' || expression.kind === 'attribute') {
    const list = resolveOne(program, scope, expression)
    const isList = list?.kind === 'value' && list.expression.kind === 'sequence'
    return isList ? texts(program, list.scope, list.expression) : null
  }
  if (expression.kind !== 'sequence') return null
  const found = expression.items.map((item) => evaluateText(program, scope, item))
  return found.every((one) => one !== null) ? found : null
}
