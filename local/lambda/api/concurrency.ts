import { jsonResponse } from '../../gateway/service-handler';
import { UNPACKED_BYTES } from '../code-store';
import type { FunctionRegistry } from '../function-registry';
import type { Route } from './rest';
import { inRange, invalid, required } from './validation';

/** Of code, in bytes: of an account, unpacked, and in a request. */
const CODE_LIMITS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: UNPACKED_BYTES,
  CodeSizeZipped: 52_428_800,
};

/** Reserved concurrency of functions, and the account's limit. */
export function concurrencyRoutes(registry: FunctionRegistry): Route[] {
  return [
    {
      operation: 'PutFunctionConcurrency',
      method: 'PUT',
      path: '/2017-10-31/functions/{name}/concurrency',
      handle: async ({ labels, body }) => {
        const record = registry.get(labels['name'] as string);
        const { ReservedConcurrentExecutions } = body<{ ReservedConcurrentExecutions?: number }>();
        const most = required(ReservedConcurrentExecutions, 'reservedConcurrentExecutions');
        inRange('reservedConcurrentExecutions', most, 0, Number.MAX_SAFE_INTEGER);
        const { unreserved } = registry.concurrency;
        // AWS keeps 100 of an account's 1,000 for functions without a reservation; here the last one is kept.
        const left = unreserved + (record.reservedConcurrency ?? 0) - most;
        if (most > 0 && left < 1) {
          throw invalid(
            `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [1]: ${most} of ${registry.concurrency.limit} leave ${left}.`,
          );
        }
        await registry.put({ ...record, reservedConcurrency: most });
        return jsonResponse({ ReservedConcurrentExecutions: most });
      },
    },
    {
      operation: 'GetFunctionConcurrency',
      method: 'GET',
      path: '/2019-09-30/functions/{name}/concurrency',
      handle: async ({ labels }) => {
        const { reservedConcurrency } = registry.get(labels['name'] as string);
        return jsonResponse(
          reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency },
        );
      },
    },
    {
      operation: 'DeleteFunctionConcurrency',
      method: 'DELETE',
      path: '/2017-10-31/functions/{name}/concurrency',
      handle: async ({ labels }) => {
        const { reservedConcurrency: _, ...record } = registry.get(labels['name'] as string);
        await registry.put(record);
        return { status: 204, body: '' };
      },
    },
    {
      operation: 'GetAccountSettings',
      method: 'GET',
      path: '/2016-08-19/account-settings',
      handle: async () => {
        const { limit, unreserved } = registry.concurrency;
        const functions = registry.list();
        return jsonResponse({
          AccountLimit: {
            ...CODE_LIMITS,
            ConcurrentExecutions: limit,
            UnreservedConcurrentExecutions: unreserved,
          },
          AccountUsage: {
            FunctionCount: functions.length,
            TotalCodeSize: functions.reduce((sum, { codeBytes }) => sum + codeBytes, 0),
          },
        });
      },
    },
  ];
}
