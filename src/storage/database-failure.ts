/** The database failed, which passes: a job that met it can run again. */
export class DatabaseFailure extends Error {}

/** The same functions, whose rejections are failures of the database. */
export function failingAsDatabase<Functions extends object>(functions: Functions): Functions {
  return new Proxy(functions, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: readonly unknown[]) => {
        const result: unknown = value.apply(target, given)
        return result instanceof Promise ? result.catch(fail) : result
      }
    },
  })
}

function fail(cause: unknown): never {
  throw new DatabaseFailure(cause instanceof Error ? cause.message : String(cause), { cause })
}
