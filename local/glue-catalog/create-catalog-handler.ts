import { join } from 'node:path';
import type { AwsRequest, ServiceHandler } from '../gateway/service-handler';
import { jsonBody, jsonResponse } from '../gateway/service-handler';
import type { LocalPaths } from '../paths';
import { columnStatisticsOperations } from './column-statistics';
import { databaseOperations } from './databases';
import { invalidInput } from './errors';
import { fetchObjectFrom } from './fetch-object';
import { functionOperations } from './functions';
import { ministackGlue } from './ministack-glue';
import { type CatalogContext, type CatalogOperations, refuseOthers } from './operation';
import { partitionBatchOperations } from './partition-batches';
import { partitionOperations } from './partitions';
import { securityConfigurationOperations } from './security-configurations';
import { tableVersionOperations } from './table-version-operations';
import { TableVersions } from './table-versions';
import { tableOperations } from './tables';
import type { TagOwner } from './tag-owner';
import { tagOperations } from './tags';

export interface CatalogOptions {
  /** Address of MiniStack, which keeps the catalogue and the objects of tables. */
  readonly ministack: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Resources besides the catalogue's that carry tags. @default none */
  readonly tagOwners?: readonly TagOwner[];
}

/** By MiniStack's rule, the account of an access key that is none itself. */
const DEFAULT_ACCOUNT = '000000000000';

const OPERATIONS: CatalogOperations = {
  ...databaseOperations,
  ...tableOperations,
  ...tableVersionOperations,
  ...partitionOperations,
  ...partitionBatchOperations,
  ...columnStatisticsOperations,
  ...functionOperations,
  ...securityConfigurationOperations,
  ...tagOperations,
};

/**
 * The catalogue's part of the Glue API. MiniStack keeps databases, tables and partitions; what it answers
 * otherwise than AWS (filters, pages, segments, versions, batches, what is not there) is done here.
 */
export function createCatalogHandler(options: CatalogOptions): ServiceHandler {
  const { ministack, paths, tagOwners = [] } = options;
  const callOf = ministackGlue(ministack);
  const versions = new TableVersions(join(paths.state, 'glue-catalog', 'versions'));
  const fetchObject = fetchObjectFrom(ministack, 'us-east-1');
  const queues = new Map<string, Promise<unknown>>();

  function inOrder<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = queues.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const settled = result.then(
      () => {},
      () => {},
    );
    queues.set(key, settled);
    void settled.then(() => {
      if (queues.get(key) === settled) queues.delete(key);
    });
    return result;
  }

  return {
    service: 'glue',
    handles: ({ operation }) => operation !== undefined && Object.hasOwn(OPERATIONS, operation),
    async handle({ operation = '', headers, body }: AwsRequest) {
      const called = OPERATIONS[operation];
      const input = jsonBody(body) as { CatalogId?: string };
      const { account, region } = scopeOf(headers.authorization);
      if (called === undefined) throw new Error(`${operation} is no operation of the catalogue.`);
      refuseOthers(operation, input, called.honours);
      if (input.CatalogId !== undefined && input.CatalogId !== account) {
        throw invalidInput(
          `CatalogId is ${input.CatalogId}; the local environment has the catalogue of account ${account} alone.`,
        );
      }
      const context: CatalogContext = {
        glue: callOf(headers),
        region,
        account,
        versions,
        fetchObject,
        tagOwners,
        inOrder: (database, table, work) => inOrder(`${region}/${database}/${table}`, work),
      };
      return jsonResponse(await called.run(input as never, context));
    },
  };
}

function scopeOf(authorization = ''): { account: string; region: string } {
  const [, key = '', region = 'us-east-1'] =
    /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/glue\//.exec(authorization) ?? [];
  return { account: /^\d{12}$/.test(key) ? key : DEFAULT_ACCOUNT, region };
}
