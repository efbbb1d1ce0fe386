import type { Expression } from '../python/facts.ts'

/** A short expression as source; longer parts become `…`. */
export function unparse(expression: Expression): string {
  switch (expression.kind) {
    case 'string':
      return JSON.stringify(expression.value)
    case 'number':
      return expression.text
    case 'constant':
      if (expression.value === null) return 'None'
      return expression.value ? 'True' : 'False'
    case 'name':
      return expression.name
    case 'attribute':
      return `${unparse(expression.object)}.${expression.name}`
    case 'call':
      return `${unparse(expression.callee)}(${expression.arguments.length > 0 ? '…' : ''})`
    case 'subscript':
      return `${unparse(expression.object)}[${unparse(expression.index)}]`
    default:
      return '…'
  }
}
