import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import { isManaged, MANAGED } from '../managed-results';
import { type Athena, operation } from '../operation';
import { parameterSql } from '../parameter';
import type { Plan } from '../plan';
import { checkPreparable, preparedPlan, readPreparedSql, unknownPlan } from '../prepared-sql';
import { folderOf, resultConfigurationInput, resultObject, resultSettings } from '../result-configuration';
import { reusable, reuseInput } from '../result-reuse';
import type { Statement } from '../statement';
import { PRIMARY, type WorkGroup } from '../work-groups';
import { oneCatalog } from './data-catalogs';

const DEFAULT_CATALOG = 'awsdatacatalog';
const LONGEST_QUERY = 262_144;

const input = z.object({
  QueryString: z.string().min(1).max(LONGEST_QUERY),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .object({
      Database: z.string().min(1).max(255).optional(),
      Catalog: z.string().min(1).max(256).optional(),
    })
    .optional(),
  ResultConfiguration: resultConfigurationInput.optional(),
  WorkGroup: z.string().optional(),
  ExecutionParameters: z.array(z.string().min(1).max(1024)).min(1).optional(),
  ResultReuseConfiguration: reuseInput.optional(),
  EngineConfiguration: z.unknown().optional(),
});

type Input = z.output<typeof input>;

export const startQueryExecution = operation('StartQueryExecution', input, async (given, athena) => {
  const { history, runner } = athena;
  const token = given.ClientRequestToken;
  if (token === undefined) throw invalidRequest('clientRequestToken is null or empty');
  const group = groupOf(given, athena);
  const { plan, ...answer } = await answerTo(given, group, athena);
  const execution = executionOf(given, group, answer, token, athena.now());
  const earlier = history.withToken(token);
  if (earlier !== undefined) return { QueryExecutionId: sameQuery(earlier, execution) };
  const reused = await reuse(execution, athena);
  if (!reused) {
    await runner.start(
      execution,
      (signal) => plan(execution, signal),
      group.Configuration.BytesScannedCutoffPerQuery,
    );
  }
  return { QueryExecutionId: execution.id };
});

/** @throws AwsError for a workgroup that takes no query, and for what no query here can have. */
function groupOf(given: Input, { workGroups }: Athena): WorkGroup {
  const group = workGroups.get(given.WorkGroup ?? PRIMARY);
  if (group.State === 'DISABLED') throw invalidRequest(`WorkGroup ${group.Name} is disabled.`);
  if (given.EngineConfiguration !== undefined) {
    throw invalidRequest('EngineConfiguration is refused: the local environment does not do it.');
  }
  oneCatalog(given.QueryExecutionContext?.Catalog ?? DEFAULT_CATALOG);
  return group;
}

interface Answer {
  readonly statement: Statement;
  /** The prepared statement that an EXECUTE stands for. */
  readonly prepared?: string;
  plan(execution: Execution, signal: AbortSignal): Promise<Plan>;
}

const PREPARATION: Statement = { type: 'UTILITY', suffix: '.txt', header: false };
const UNKNOWN: Statement = { type: 'DML', suffix: '', header: false };

/** Statements about prepared ones are answered by their store; all others, and what was prepared, by the engine. */
async function answerTo(given: Input, group: WorkGroup, athena: Athena): Promise<Answer> {
  const { planner, prepared } = athena;
  const { QueryString: sql } = given;
  const parameters = await Promise.all((given.ExecutionParameters ?? []).map(parameterSql));
  const about = await readPreparedSql(sql);
  if (about === undefined) return engineAnswer(sql, parameters, athena);
  if (about.kind === 'execute') {
    const found = prepared.find(group.Name, about.name);
    if (found === undefined) {
      return { statement: UNKNOWN, plan: async () => unknownPlan(group.Name, about.name) };
    }
    const values = about.values.length > 0 ? about.values : parameters;
    const answer = await engineAnswer(found.QueryStatement, values, athena);
    return { ...answer, prepared: found.QueryStatement };
  }
  if (about.kind === 'prepare') await checkPreparable(about.query, planner);
  return {
    statement: PREPARATION,
    plan: async () => preparedPlan(about, group.Name, prepared, athena.now()),
  };
}

async function engineAnswer(
  query: string,
  parameters: readonly string[],
  { planner }: Athena,
): Promise<Answer> {
  return {
    statement: await planner.classify(query),
    plan: (execution, signal) => planner.plan({ ...execution, query, parameters }, signal),
  };
}

function executionOf(
  given: Input,
  group: WorkGroup,
  { statement, prepared }: Omit<Answer, 'plan'>,
  clientRequestToken: string,
  submittedAt: number,
): Execution {
  const id = randomUUID();
  const { location, settings } = placeOf(given, group);
  const reuse = given.ResultReuseConfiguration?.ResultReuseByAgeConfiguration;
  return {
    id,
    clientRequestToken,
    query: given.QueryString,
    ...(prepared === undefined ? {} : { prepared }),
    statement,
    parameters: given.ExecutionParameters ?? [],
    workGroup: group.Name,
    catalog: given.QueryExecutionContext?.Catalog ?? DEFAULT_CATALOG,
    database: given.QueryExecutionContext?.Database,
    outputLocation: resultObject(location, id, statement),
    resultConfiguration: settings,
    ...(reuse === undefined ? {} : { reuse }),
    submittedAt,
    state: 'QUEUED',
    columns: [],
    scannedBytes: 0,
    queueMilliseconds: 0,
    planningMilliseconds: 0,
    engineMilliseconds: 0,
  };
}

/** Where the result goes: to Athena's own store when the workgroup says so and no client may say otherwise. */
function placeOf(given: Input, group: WorkGroup) {
  const { ManagedQueryResultsConfiguration: managed, EnforceWorkGroupConfiguration: enforced } =
    group.Configuration;
  const requested = given.ResultConfiguration;
  if (managed?.Enabled && (enforced || requested?.OutputLocation === undefined)) {
    return { location: MANAGED, settings: {} };
  }
  const { OutputLocation: location, ...settings } = resultSettings(group, requested);
  return { location, settings };
}

/** Ends the query at once when an earlier one's result stands for its own, and still lies where it was. */
async function reuse(execution: Execution, { history, results, now }: Athena): Promise<boolean> {
  if (isManaged(execution.outputLocation)) return false;
  const earlier = reusable(execution, history.ofWorkGroup(execution.workGroup));
  if (earlier === undefined || (await results.read(earlier.outputLocation, 0, 1)) === undefined) return false;
  const { outputLocation, columns, output } = earlier;
  history.add({
    ...execution,
    outputLocation,
    columns,
    reused: true,
    ...(output === undefined ? {} : { output }),
  });
  history.update(execution.id, { state: 'SUCCEEDED', completedAt: now() });
  return true;
}

/** The earlier query's id, when the token stands for the same query. */
function sameQuery(earlier: Execution, now: Execution): string {
  const same =
    earlier.query === now.query &&
    earlier.catalog === now.catalog &&
    earlier.database === now.database &&
    (earlier.reused || folderOf(earlier.outputLocation) === folderOf(now.outputLocation));
  if (!same) throw invalidRequest('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  return earlier.id;
}
