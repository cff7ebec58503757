import { randomUUID } from 'node:crypto';
import { AwsError, jsonResponse } from '../../gateway/service-handler';
import type { CodeStore } from '../code-store';
import type { FunctionRegistry } from '../function-registry';
import type { RuntimePlace } from '../runner/function-spec';
import type { Interpreters } from '../runner/interpreters';
import { type CodeInput, codeLocation, codeRoute, storeCode } from './function-code';
import { configurationOf, type FunctionRecord, functionReference } from './function-record';
import {
  changedSettings,
  machineArchitecture,
  newSettings,
  refuseUnserved,
  type SettingsInput,
} from './function-settings';
import { pageOf } from './page';
import { functionOf, isQualified, type Route } from './rest';
import { ofLatest, type Revised } from './revision';
import { invalid, required, unserved } from './validation';

interface CreateInput extends SettingsInput {
  readonly FunctionName?: string;
  readonly Code?: CodeInput;
  readonly Tags?: Record<string, string>;
}

export interface FunctionParts {
  readonly registry: FunctionRegistry;
  readonly code: CodeStore;
  readonly interpreters: Interpreters;
  readonly place: RuntimePlace;
}

const FUNCTIONS = '/2015-03-31/functions';

/** CreateFunction, Update*, Get*, List and Delete. */
export function functionRoutes({ registry, code, interpreters, place }: FunctionParts): Route[] {
  const update = async (record: FunctionRecord, change: Partial<FunctionRecord>) => {
    const changed = { ...record, ...change, ...stamp() };
    await registry.put(changed);
    return jsonResponse(configurationOf(changed));
  };
  return [
    {
      operation: 'CreateFunction',
      method: 'POST',
      path: FUNCTIONS,
      handle: async (call) => {
        const input = call.body<CreateInput>();
        const { name } = functionReference(required(input.FunctionName, 'functionName'));
        const settings = newSettings(input);
        await interpreters.of(settings.runtime);
        if (registry.has(name)) {
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, {
            Type: 'User',
          });
        }
        const stored = await storeCode(code, required(input.Code, 'code'), call, 'CreateFunction');
        const record: FunctionRecord = {
          ...settings,
          name,
          arn: registry.arnOf(name),
          architectures: [machineArchitecture()],
          codeSha256: stored.sha256,
          codeBytes: stored.bytes,
          tags: input.Tags ?? {},
          policy: {},
          ...stamp(),
        };
        await registry.put(record);
        return jsonResponse(configurationOf(record), 201);
      },
    },
    {
      operation: 'UpdateFunctionCode',
      method: 'PUT',
      path: `${FUNCTIONS}/{name}/code`,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const input = call.body<CodeInput & Revised & { readonly DryRun?: boolean }>();
        ofLatest(record, input);
        refuseUnserved(input);
        const stored = await storeCode(code, input, call, 'UpdateFunctionCode');
        const change = { codeSha256: stored.sha256, codeBytes: stored.bytes };
        return input.DryRun === true
          ? jsonResponse(configurationOf({ ...record, ...change }))
          : update(record, change);
      },
    },
    {
      operation: 'UpdateFunctionConfiguration',
      method: 'PUT',
      path: `${FUNCTIONS}/{name}/configuration`,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const input = call.body<SettingsInput & Revised>();
        ofLatest(record, input);
        const change = changedSettings(input);
        if (change.runtime !== undefined) await interpreters.of(change.runtime);
        return update(record, change);
      },
    },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: `${FUNCTIONS}/{name}/configuration`,
      handle: async (call) => jsonResponse(configuration(functionOf(registry, call), isQualified(call))),
    },
    {
      operation: 'GetFunction',
      method: 'GET',
      path: `${FUNCTIONS}/{name}`,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const { codeSha256, tags, reservedConcurrency } = record;
        return jsonResponse({
          Configuration: configuration(record, isQualified(call)),
          Code: {
            RepositoryType: 'S3',
            Location: codeLocation(place.endpoint, place.region, codeSha256),
          },
          ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
          ...(reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
        });
      },
    },
    {
      operation: 'ListFunctions',
      method: 'GET',
      path: FUNCTIONS,
      handle: async ({ request: { query } }) => {
        if (query.has('MasterRegion')) throw unserved('MasterRegion', 'functions are in one region');
        const isOfVersion = query.get('FunctionVersion') === 'ALL';
        const { items, nextMarker } = pageOf(registry.list(), query);
        return jsonResponse({
          Functions: items.map((record) => configuration(record, isOfVersion)),
          ...(nextMarker === undefined ? {} : { NextMarker: nextMarker }),
        });
      },
    },
    {
      operation: 'DeleteFunction',
      method: 'DELETE',
      path: `${FUNCTIONS}/{name}`,
      handle: async (call) => {
        const { name } = functionOf(registry, call);
        if (isQualified(call)) {
          throw invalid('$LATEST version cannot be deleted without deleting the function.');
        }
        await registry.delete(name);
        return { status: 204, body: '' };
      },
    },
    codeRoute(code),
  ];
}

/** As it was asked for: the ARN of a version names it. */
function configuration(record: FunctionRecord, isOfVersion: boolean): Record<string, unknown> {
  const told = configurationOf(record);
  return isOfVersion ? { ...told, FunctionArn: `${record.arn}:$LATEST` } : told;
}

function stamp(): Pick<FunctionRecord, 'lastModified' | 'revisionId'> {
  return { lastModified: new Date().toISOString().replace('Z', '+0000'), revisionId: randomUUID() };
}
