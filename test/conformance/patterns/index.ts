import type { Case } from '../real-celery.ts'
import { CLASSES } from './classes.ts'
import { DECORATORS } from './decorators.ts'
import { PLACES } from './places.ts'
import { VALUES } from './values.ts'

/** How projects define tasks, a case each. Counted in public repositories. */
export const PATTERNS: readonly Case[] = [...DECORATORS, ...VALUES, ...CLASSES, ...PLACES]
