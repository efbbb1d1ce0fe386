import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** In order of their names. Never edit a released one: databases record only that it ran. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-facts': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .createTable('blobs')
        .addColumn('oid', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('known', 'text', (column) => column.notNull())
        .addColumn('facts', 'text')
        .addColumn('used', 'date', (column) => column.notNull().defaultTo(sql`current_date`))
        .addPrimaryKeyConstraint('blobs_key', ['oid', 'version'])
        .execute()
      await database.schema
        .createTable('repository_blobs')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('oid', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('repository_blobs_key', ['repository', 'oid'])
        .execute()
      await database.schema.createIndex('repository_blobs_oid').on('repository_blobs').column('oid').execute()
      await database.schema
        .createTable('verdicts')
        .addColumn('question', 'text', (column) => column.notNull())
        .addColumn('oid', 'text', (column) => column.notNull())
        .addColumn('matches', 'boolean', (column) => column.notNull())
        .addColumn('used', 'date', (column) => column.notNull().defaultTo(sql`current_date`))
        .addPrimaryKeyConstraint('verdicts_key', ['question', 'oid'])
        .execute()
    },
  },
  '002-inbox': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .createTable('deliveries')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('received', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .execute()
      await database.schema
        .createTable('pauses')
        .addColumn('installation', 'text', (column) => column.primaryKey())
        .addColumn('until', 'timestamptz', (column) => column.notNull())
        .execute()
    },
  },
  '003-sweep': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .createTable('listings')
        .addColumn('installation', 'text', (column) => column.primaryKey())
        .addColumn('listed', 'timestamptz', (column) => column.notNull())
        .execute()
      await database.schema
        .createTable('swept_repositories')
        .addColumn('installation', 'text', (column) => column.notNull())
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('since', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addColumn('swept', 'timestamptz')
        .addPrimaryKeyConstraint('swept_repositories_key', ['installation', 'repository'])
        .execute()
      await database.schema
        .createTable('repairs')
        .addColumn('subject', 'text', (column) => column.primaryKey())
        .addColumn('times', 'integer', (column) => column.notNull())
        .addColumn('next', 'timestamptz', (column) => column.notNull())
        .execute()
    },
  },
  '004-trees': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .createTable('trees')
        .addColumn('repository', 'text', (column) => column.notNull())
        .addColumn('rev', 'text', (column) => column.notNull())
        .addColumn('entries', 'bytea', (column) => column.notNull())
        .addColumn('used', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('trees_key', ['repository', 'rev'])
        .execute()
    },
  },
}
