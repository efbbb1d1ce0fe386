import { spanOf } from './expressions.ts'
import type { Statement } from './facts.ts'
import { childrenOf, fieldText, lineOf, type SyntaxNode, textOf } from './syntax.ts'

export function toImport(statement: SyntaxNode, name: SyntaxNode): Statement {
  const place = { ...laziness(statement), line: lineOf(statement), at: spanOf(statement) }
  if (name.type !== 'aliased_import')
    return { kind: 'import', module: compact(textOf(name)), name: null, ...place }
  return {
    kind: 'import',
    module: compact(fieldText(name, 'name') ?? ''),
    name: fieldText(name, 'alias') ?? null,
    ...place,
  }
}

export function toImportFrom(node: SyntaxNode): Statement {
  const from = compact(fieldText(node, 'module_name') ?? '')
  const level = /^\.*/.exec(from)?.[0].length ?? 0
  const names = childrenOf(node, 'name').map((name) => {
    const imported = (name.type === 'aliased_import' ? fieldText(name, 'name') : textOf(name)) ?? ''
    const bound = name.type === 'aliased_import' ? fieldText(name, 'alias') : imported
    return { imported, bound: bound ?? imported }
  })
  return {
    kind: 'from',
    level,
    module: from.slice(level),
    names,
    star: node.children.some((child) => child.type === 'wildcard_import'),
    ...laziness(node),
    line: lineOf(node),
    at: spanOf(node),
  }
}

/** The parser saw the keyword in the place of `lazy`, see bridge-syntax.ts. */
function laziness(statement: SyntaxNode): { lazy?: true } {
  return textOf(statement).startsWith('lazy') ? { lazy: true } : {}
}

/** Python allows white space within dotted names. */
function compact(text: string): string {
  return text.replace(/[\s\\]+/g, '')
}
