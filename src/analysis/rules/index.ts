// Written by npm run generate: one import for each file of this folder.
import { aliasDue } from './alias-due.ts'
import { appBoundTask } from './app-bound-task.ts'
import { argumentMadeKeywordOnly } from './argument-made-keyword-only.ts'
import { argumentRemoved } from './argument-removed.ts'
import { argumentRenamed } from './argument-renamed.ts'
import { argumentReordered } from './argument-reordered.ts'
import { asyncTask } from './async-task.ts'
import { beatEntryRemoved } from './beat-entry-removed.ts'
import { beatEntryRenamed } from './beat-entry-renamed.ts'
import { bindWithoutParameter } from './bind-without-parameter.ts'
import { classTaskUnregistered } from './class-task-unregistered.ts'
import type { Rule } from './define-rule.ts'
import { duplicateTaskName } from './duplicate-task-name.ts'
import { newArgumentSentTooEarly } from './new-argument-sent-too-early.ts'
import { queueDeclarationChanged } from './queue-declaration-changed.ts'
import { queueLiteral } from './queue-literal.ts'
import { queueNotConsumed } from './queue-not-consumed.ts'
import { queueNotInRegistry } from './queue-not-in-registry.ts'
import { queueRemovedInUse } from './queue-removed-in-use.ts'
import { queueValueChanged } from './queue-value-changed.ts'
import { referenceToMissingTask } from './reference-to-missing-task.ts'
import { requiredArgumentAdded } from './required-argument-added.ts'
import { scheduleRowLeftBehind } from './schedule-row-left-behind.ts'
import { settingWithoutEffect } from './setting-without-effect.ts'
import { taskCallMismatch } from './task-call-mismatch.ts'
import { taskImportCycle } from './task-import-cycle.ts'
import { taskNameChanged } from './task-name-changed.ts'
import { taskNameLiteralRepeated } from './task-name-literal-repeated.ts'
import { taskNameMismatch } from './task-name-mismatch.ts'
import { taskOutsideTasksModule } from './task-outside-tasks-module.ts'
import { taskQueueChanged } from './task-queue-changed.ts'
import { taskRemoved } from './task-removed.ts'
import { taskRenamedWithoutName } from './task-renamed-without-name.ts'
import { taskSerializerChanged } from './task-serializer-changed.ts'
import { taskUnregistered } from './task-unregistered.ts'
import { taskWithoutName } from './task-without-name.ts'
import { taskWithoutQueue } from './task-without-queue.ts'
import { unusedSuppression } from './unused-suppression.ts'
import { workerImportMissing } from './worker-import-missing.ts'

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  aliasDue,
  appBoundTask,
  argumentMadeKeywordOnly,
  argumentRemoved,
  argumentRenamed,
  argumentReordered,
  asyncTask,
  beatEntryRemoved,
  beatEntryRenamed,
  bindWithoutParameter,
  classTaskUnregistered,
  duplicateTaskName,
  newArgumentSentTooEarly,
  queueDeclarationChanged,
  queueLiteral,
  queueNotConsumed,
  queueNotInRegistry,
  queueRemovedInUse,
  queueValueChanged,
  referenceToMissingTask,
  requiredArgumentAdded,
  scheduleRowLeftBehind,
  settingWithoutEffect,
  taskCallMismatch,
  taskImportCycle,
  taskNameChanged,
  taskNameLiteralRepeated,
  taskNameMismatch,
  taskOutsideTasksModule,
  taskQueueChanged,
  taskRemoved,
  taskRenamedWithoutName,
  taskSerializerChanged,
  taskUnregistered,
  taskWithoutName,
  taskWithoutQueue,
  unusedSuppression,
  workerImportMissing,
]

/** The ids that configuration and suppressions may name. */
export const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id)
