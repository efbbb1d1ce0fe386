import type { BlockFact, Expression } from './facts.ts'

/** A block that runs for no worker: `if TYPE_CHECKING`, `if __name__ == "__main__"`, `if False`. */
export function isDeadBlock({ form, head }: BlockFact): boolean {
  const [condition] = head
  // `elif` is an `else` with a condition.
  if ((form !== 'if' && form !== 'else') || !condition) return false
  switch (condition.kind) {
    case 'constant':
      return !condition.value
    case 'number':
      return condition.text === '0'
    case 'name':
    case 'attribute':
      return condition.name === 'TYPE_CHECKING'
    case 'binary':
      return condition.operator === '==' && isDunderName(condition.left) && isMain(condition.right)
    default:
      return false
  }
}

function isMain(expression: Expression): boolean {
  return expression.kind === 'string' && expression.value === '__main__'
}

function isDunderName(expression: Expression): boolean {
  return expression.kind === 'name' && expression.name === '__name__'
}
