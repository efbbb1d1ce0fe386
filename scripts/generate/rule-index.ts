export const INDEX = 'src/analysis/rules/index.ts'

/** Files beside the rules that are none. */
const OTHERS = ['define-rule.ts', 'index.ts']

/** The ids of the rules in a folder: each is in a file of its name. */
export function ruleIds(fileNames: readonly string[]): string[] {
  return fileNames
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !OTHERS.includes(name))
    .sort()
    .map((name) => name.replace(/\.ts$/, ''))
}

/** The constant that a rule's file exports. */
export function constantOf(id: string): string {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** The module that imports all rules, as Biome would leave it. */
export function ruleIndex(fileNames: readonly string[]): string {
  const ids = ruleIds(fileNames)
  const imports = [
    ...ids.map((id) => ({ from: `./${id}.ts`, statement: `import { ${constantOf(id)} } from './${id}.ts'` })),
    { from: './define-rule.ts', statement: "import type { Rule } from './define-rule.ts'" },
  ].sort((a, b) => (a.from < b.from ? -1 : 1))
  return `// Written by npm run generate: one import for each file of this folder.
${imports.map(({ statement }) => statement).join('\n')}

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
${ids.map((id) => `  ${constantOf(id)},`).join('\n')}
]

/** The ids that configuration and suppressions may name. */
export const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id)
`
}
