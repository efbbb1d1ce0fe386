import { buildSchema, type GraphQLSchema } from 'graphql'

let built: Promise<GraphQLSchema> | undefined

/** GitHub's GraphQL schema, built when the first query comes (1.2 MB of text, about 0.2 s). */
export function githubSchema(): Promise<GraphQLSchema> {
  built ??= build()
  return built
}

async function build(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema')
  return buildSchema(schema.idl, { assumeValidSDL: true, noLocation: true })
}
