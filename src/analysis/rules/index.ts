import { argumentMadeKeywordOnly } from './argument-made-keyword-only.ts'
import { argumentRemoved } from './argument-removed.ts'
import { argumentRenamed } from './argument-renamed.ts'
import { argumentReordered } from './argument-reordered.ts'
import { bindWithoutParameter } from './bind-without-parameter.ts'
import type { Rule } from './define-rule.ts'
import { duplicateTaskName } from './duplicate-task-name.ts'
import { newArgumentSentTooEarly } from './new-argument-sent-too-early.ts'
import { queueLiteral } from './queue-literal.ts'
import { queueNotInRegistry } from './queue-not-in-registry.ts'
import { queueRemovedInUse } from './queue-removed-in-use.ts'
import { queueValueChanged } from './queue-value-changed.ts'
import { requiredArgumentAdded } from './required-argument-added.ts'
import { taskNameChanged } from './task-name-changed.ts'
import { taskNameMismatch } from './task-name-mismatch.ts'
import { taskQueueChanged } from './task-queue-changed.ts'
import { taskRemoved } from './task-removed.ts'
import { taskRenamedWithoutName } from './task-renamed-without-name.ts'
import { taskSerializerChanged } from './task-serializer-changed.ts'
import { taskUnregistered } from './task-unregistered.ts'
import { taskWithoutName } from './task-without-name.ts'
import { taskWithoutQueue } from './task-without-queue.ts'
import { unusedSuppression } from './unused-suppression.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  argumentMadeKeywordOnly,
  argumentRemoved,
  argumentRenamed,
  argumentReordered,
  bindWithoutParameter,
  duplicateTaskName,
  newArgumentSentTooEarly,
  queueLiteral,
  queueNotInRegistry,
  queueRemovedInUse,
  queueValueChanged,
  requiredArgumentAdded,
  taskNameChanged,
  taskNameMismatch,
  taskQueueChanged,
  taskRemoved,
  taskRenamedWithoutName,
  taskSerializerChanged,
  taskUnregistered,
  taskWithoutName,
  taskWithoutQueue,
  unusedSuppression,
]

/** The ids that configuration and suppressions may name. */
export const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id)
