import { writeFileSync } from 'node:fs'
import { RULE_IDS } from '../src/analysis/rules/index.ts'
import { settingsJsonSchema } from '../src/config/schema.ts'

/** Writes the JSON Schema that editors check settings with. */
const path = new URL('../schemas/celery-guard.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(settingsJsonSchema(RULE_IDS), null, 2)}\n`)
