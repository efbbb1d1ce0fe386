import type { Rule } from './define-rule.ts'
import { queueLiteral } from './queue-literal.ts'
import { queueNotInRegistry } from './queue-not-in-registry.ts'
import { taskNameChanged } from './task-name-changed.ts'
import { taskRemoved } from './task-removed.ts'
import { taskRenamedWithoutName } from './task-renamed-without-name.ts'
import { taskWithoutName } from './task-without-name.ts'
import { taskWithoutQueue } from './task-without-queue.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  queueLiteral,
  queueNotInRegistry,
  taskNameChanged,
  taskRemoved,
  taskRenamedWithoutName,
  taskWithoutName,
  taskWithoutQueue,
]

/** The ids that configuration and suppressions may name. */
export const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id)
