import { summaryOf } from '../render/check-runs.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import type { Simulation } from '../simulation.ts'
import { type CheckRun, type CheckSuite, findSuite, type Repository } from '../state.ts'
import { type Context, connection, type Page, requireGraphql } from './context.ts'

/** A commit with the suites of its check runs. */
export function commitNode(simulation: Simulation, repository: Repository, oid: string) {
  return {
    __typename: 'Commit',
    id: `C_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    checkSuites(page: Page & { filterBy?: { appId?: number; checkName?: string } | null }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.checks)
      const { state } = simulation
      const { appId, checkName } = page.filterBy ?? {}
      const suite = findSuite(state, repository, oid)
      const runs = state.checkRuns.filter((one) => one.suite === suite)
      const isShown =
        (checkName === undefined || runs.some((one) => one.name === checkName)) &&
        (appId === undefined || appId === state.app.id)
      const nodes = suite === undefined || !isShown ? [] : [suiteNode(simulation, suite, runs)]
      return connection('checkSuites', nodes, page)
    },
  }
}

function suiteNode({ state }: Simulation, suite: CheckSuite, runs: readonly CheckRun[]) {
  const { status, conclusion } = summaryOf(runs)
  return {
    id: `CS_${suite.id}`,
    databaseId: suite.id,
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    app: { id: `A_${state.app.id}`, databaseId: state.app.id, slug: state.app.slug },
    checkRuns(page: Page & { filterBy?: { checkName?: string; checkType?: string } | null }) {
      const { checkName, checkType } = page.filterBy ?? {}
      const named = runs.filter((one) => checkName === undefined || one.name === checkName)
      const latest = [...new Map(named.map((one) => [one.name, one])).values()]
      const shown = checkType === 'ALL' ? named : latest
      return connection('checkRuns', shown.map(runNode), page)
    },
  }
}

export function runNode(run: CheckRun) {
  const { title, summary, text, annotations } = run.output
  return {
    __typename: 'CheckRun',
    id: `CR_${run.id}`,
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    detailsUrl: run.detailsUrl,
    ...{ title, summary, text },
    annotations: (page: Page) => connection('annotations', annotations, page),
  }
}
