import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AwsError,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
  unknownOperation,
} from '../gateway/service-handler';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import { tellAthena } from '../service-metrics/athena-metrics';
import { createGlueMetadata } from './glue-metadata';
import { History } from './history';
import { JsonMap } from './json-file';
import type { NamedQuery } from './named-queries';
import type { Athena } from './operation';
import { operations } from './operations';
import { PreparedStatements } from './prepared-statements';
import { createResultStore } from './result-store';
import { createRunner } from './runner';
import { createPlanner, sqlClients } from './sql/planner';
import { createTrinoClient, TrinoUnreachable } from './trino/trino-client';
import { WorkGroups } from './work-groups';

export interface AthenaHandlerOptions {
  /** For instance http://127.0.0.1:8080. */
  readonly trinoUrl: string;
  /** Keeps results in S3: MiniStack. */
  readonly s3Endpoint: string;
  /** Serves the Glue catalogue: the gateway. */
  readonly catalogueEndpoint: string;
  /** Keeps workgroups, named queries and the query history, so that a restart resumes. */
  readonly stateDir: string;
  /** Gets the namespace AWS/Athena. @default - nobody does */
  readonly metrics?: MetricSink;
}

export interface AthenaHandler extends ServiceHandler {
  /** Cancels the queries that run. */
  close(): Promise<void>;
}

/** The Athena API on Trino. */
export function createAthenaHandler(options: AthenaHandlerOptions): AthenaHandler {
  mkdirSync(options.stateDir, { recursive: true });
  const now = Date.now;
  const { metrics = noMetrics } = options;
  const workGroups = new WorkGroups(options.stateDir, now());
  const history = new History(join(options.stateDir, 'queries.ndjson'), now(), (execution) => {
    const group = workGroups.find(execution.workGroup);
    // A workgroup may be deleted while its last query runs.
    if (group !== undefined) tellAthena(metrics, execution, group);
  });
  const results = createResultStore(options.s3Endpoint, join(options.stateDir, 'managed-results'));
  const planner = createPlanner({
    trino: createTrinoClient(options.trinoUrl),
    ...sqlClients(options.catalogueEndpoint, options.s3Endpoint),
  });
  const athena: Athena = {
    workGroups,
    namedQueries: new JsonMap<NamedQuery>(join(options.stateDir, 'named-queries.json')),
    history,
    results,
    prepared: new PreparedStatements(options.stateDir),
    metadata: createGlueMetadata(options.catalogueEndpoint),
    planner,
    runner: createRunner({ results, history, now }),
    now,
  };
  return { ...athenaService(athena), close: () => athena.runner.close() };
}

/** The API over given parts. */
export function athenaService(athena: Athena): ServiceHandler {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    service: 'athena',
    handles: () => true,
    async handle(request) {
      const operation = byName.get(request.operation ?? '');
      if (operation === undefined) throw unknownOperation(request);
      try {
        return jsonResponse(await operation.run(jsonBody(request.body), athena));
      } catch (error) {
        if (error instanceof TrinoUnreachable)
          throw new AwsError('InternalServerException', error.message, 500);
        throw error;
      }
    },
  };
}
