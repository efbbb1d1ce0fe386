import { list, type Prose, prose } from '../../shared/prose.ts'

/** Why a migration cannot be written. */
export type MigrationRefusal =
  | { readonly kind: 'no application'; readonly path: string }
  | { readonly kind: 'no migrations'; readonly application: string }
  | { readonly kind: 'no package'; readonly folder: string }
  | { readonly kind: 'switched off'; readonly label: string }
  | { readonly kind: 'elsewhere'; readonly label: string }
  | { readonly kind: 'too many'; readonly folder: string; readonly count: number }
  | { readonly kind: 'unread'; readonly path: string }
  | { readonly kind: 'computed'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly needs: string }
  | { readonly kind: 'several latest'; readonly folder: string; readonly names: readonly string[] }
  | { readonly kind: 'cycle'; readonly folder: string }
  | { readonly kind: 'label unknown'; readonly folder: string }
  | { readonly kind: 'names swapped'; readonly names: readonly string[] }
  | { readonly kind: 'names joined'; readonly names: readonly string[]; readonly name: string }
  | { readonly kind: 'name in use'; readonly name: string }
  | { readonly kind: 'may continue'; readonly task: string; readonly names: readonly string[] }

/** One or two sentences for the person who asked for the migration. */
export function explainRefusal(refusal: MigrationRefusal): Prose {
  switch (refusal.kind) {
    case 'no application':
      return prose`${refusal.path} belongs to no Django application with migrations.`
    case 'no migrations':
      return prose`The application in ${refusal.application} has no migrations. Create them first, or write the migration in another application.`
    case 'no package':
      return prose`Django does not load ${refusal.folder}, which lacks an ${'__init__.py'}.`
    case 'switched off':
      return prose`${'MIGRATION_MODULES'} switches off the migrations of ${refusal.label}.`
    case 'elsewhere':
      return prose`${'MIGRATION_MODULES'} puts the migrations of ${refusal.label} where celery-guard does not find them.`
    case 'too many':
      return prose`${refusal.folder} holds ${refusal.count} migrations, more than celery-guard reads. Squash them first.`
    case 'unread':
      return prose`${refusal.path} has no ${'Migration'} class that celery-guard can read, so the latest migration is uncertain.`
    case 'computed':
      return prose`${refusal.path} computes its dependencies, so the latest migration is uncertain.`
    case 'missing':
      return prose`${refusal.path} depends on ${refusal.needs}, which is missing.`
    case 'several latest':
      return prose`${refusal.folder} has several latest migrations, ${list(refusal.names.slice(0, 5))}. Merge them first: ${'manage.py makemigrations --merge'}.`
    case 'cycle':
      return prose`The migrations in ${refusal.folder} depend on each other in a cycle.`
    case 'label unknown':
      return prose`The label of the application in ${parentName(refusal.folder)} is uncertain: it is computed, or contradicts the migrations.`
    case 'names swapped':
      return prose`${list(refusal.names.slice(0, 5))} exchange their names, so rows cannot be renamed one after the other.`
    case 'names joined':
      return prose`${list(refusal.names.slice(0, 5))} become ${refusal.name}, so a rollback could not tell their rows apart.`
    case 'may continue':
      return prose`${refusal.task} may continue as ${list(refusal.names.slice(0, 5))}: celery-guard cannot tell which.`
    case 'name in use':
      return prose`${refusal.name} was a task before the change. A rollback could not tell its rows from the renamed ones.`
  }
}

function parentName(folder: string): string {
  return folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)) || folder
}
