import { AwsError, jsonResponse } from '../../gateway/service-handler';
import {
  type AsyncInput,
  type AsyncSettings,
  asyncConfiguration,
  asyncSettings,
  inputOf,
} from '../async/async-settings';
import type { FunctionRegistry } from '../function-registry';
import type { FunctionRecord } from './function-record';
import { pageOf } from './page';
import { functionOf, type Route } from './rest';
import { invalid } from './validation';

const PATH = '/2019-09-25/functions/{name}/event-invoke-config';

/** How asynchronous events of a function are retried, and who is told of them. */
export function eventInvokeConfigRoutes(registry: FunctionRegistry): Route[] {
  const put = async (record: FunctionRecord, input: AsyncInput) => {
    const asynchronous = asyncSettings(input, Date.now());
    if (Object.keys(asynchronous).length === 1) {
      throw invalid('You must specify at least one of error handling or destination setting.');
    }
    await registry.put({ ...record, asynchronous });
    return jsonResponse(asyncConfiguration(record.arn, asynchronous));
  };
  return [
    {
      operation: 'PutFunctionEventInvokeConfig',
      method: 'PUT',
      path: PATH,
      handle: async (call) => put(functionOf(registry, call), call.body<AsyncInput>()),
    },
    {
      operation: 'UpdateFunctionEventInvokeConfig',
      method: 'POST',
      path: PATH,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const before = inputOf(settingsOf(record));
        const input = call.body<AsyncInput>();
        const DestinationConfig = { ...before.DestinationConfig, ...input.DestinationConfig };
        return put(record, { ...before, ...input, DestinationConfig });
      },
    },
    {
      operation: 'GetFunctionEventInvokeConfig',
      method: 'GET',
      path: PATH,
      handle: async (call) => {
        const record = functionOf(registry, call);
        return jsonResponse(asyncConfiguration(record.arn, settingsOf(record)));
      },
    },
    {
      operation: 'ListFunctionEventInvokeConfigs',
      method: 'GET',
      path: `${PATH}/list`,
      handle: async (call) => {
        const { arn, asynchronous } = functionOf(registry, call);
        const all = asynchronous === undefined ? [] : [asyncConfiguration(arn, asynchronous)];
        return jsonResponse({ FunctionEventInvokeConfigs: pageOf(all, call.request.query).items });
      },
    },
    {
      operation: 'DeleteFunctionEventInvokeConfig',
      method: 'DELETE',
      path: PATH,
      handle: async (call) => {
        const record = functionOf(registry, call);
        settingsOf(record);
        const { asynchronous: _, ...without } = record;
        await registry.put(without);
        return { status: 204, body: '' };
      },
    },
  ];
}

function settingsOf({ arn, asynchronous }: FunctionRecord): AsyncSettings {
  if (asynchronous === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`,
      404,
      { Type: 'User' },
    );
  }
  return asynchronous;
}
