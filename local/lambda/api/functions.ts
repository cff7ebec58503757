import { randomUUID } from 'node:crypto';
import { AwsError, jsonResponse } from '../../gateway/service-handler';
import type { CodeStore, StoredCode } from '../code-store';
import type { FunctionRegistry } from '../function-registry';
import type { Interpreters } from '../runner/interpreters';
import { configurationOf, type FunctionRecord, functionNameOf } from './function-record';
import type { Route } from './rest';

interface CodeInput {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly ZipFile?: string;
}

interface ConfigurationInput {
  readonly Runtime?: string;
  readonly Role?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Record<string, string> };
}

interface CreateInput extends ConfigurationInput {
  readonly FunctionName?: string;
  readonly Code?: CodeInput;
  readonly Architectures?: string[];
  readonly PackageType?: string;
  readonly Tags?: Record<string, string>;
}

const FUNCTIONS = '/2015-03-31/functions';

/** CreateFunction, Update*, Get*, List and Delete. */
export function functionRoutes(
  registry: FunctionRegistry,
  code: CodeStore,
  interpreters: Interpreters,
): Route[] {
  const served = async (runtime: string) => {
    await interpreters.of(runtime);
    return runtime;
  };
  const update = async (reference: string, change: Partial<FunctionRecord>) => {
    const record = { ...registry.get(reference), ...change, ...stamp() };
    await registry.put(record);
    return jsonResponse(configurationOf(record));
  };
  return [
    {
      operation: 'CreateFunction',
      method: 'POST',
      path: FUNCTIONS,
      handle: async (call) => {
        const input = call.body<CreateInput>();
        const name = functionNameOf(required(input.FunctionName, 'FunctionName'));
        if (registry.has(name)) {
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
        }
        if ((input.PackageType ?? 'Zip') !== 'Zip') {
          throw invalid(`PackageType ${input.PackageType} is not served locally: use Zip.`);
        }
        const stored = await storeCode(code, input.Code ?? {});
        const record: FunctionRecord = {
          name,
          arn: registry.arnOf(name),
          role: required(input.Role, 'Role'),
          runtime: await served(required(input.Runtime, 'Runtime')),
          handler: required(input.Handler, 'Handler'),
          description: input.Description ?? '',
          timeoutSeconds: input.Timeout ?? 3,
          memoryMb: input.MemorySize ?? 128,
          architectures: input.Architectures ?? ['x86_64'],
          environment: input.Environment?.Variables ?? {},
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
      handle: async ({ labels, body }) => {
        registry.get(labels['name'] as string);
        const stored = await storeCode(code, body<CodeInput>());
        return update(labels['name'] as string, { codeSha256: stored.sha256, codeBytes: stored.bytes });
      },
    },
    {
      operation: 'UpdateFunctionConfiguration',
      method: 'PUT',
      path: `${FUNCTIONS}/{name}/configuration`,
      handle: async ({ labels, body }) => {
        const input = body<ConfigurationInput>();
        return update(labels['name'] as string, {
          ...(input.Runtime === undefined ? {} : { runtime: await served(input.Runtime) }),
          ...(input.Role === undefined ? {} : { role: input.Role }),
          ...(input.Handler === undefined ? {} : { handler: input.Handler }),
          ...(input.Description === undefined ? {} : { description: input.Description }),
          ...(input.Timeout === undefined ? {} : { timeoutSeconds: input.Timeout }),
          ...(input.MemorySize === undefined ? {} : { memoryMb: input.MemorySize }),
          ...(input.Environment === undefined ? {} : { environment: input.Environment.Variables ?? {} }),
        });
      },
    },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: `${FUNCTIONS}/{name}/configuration`,
      handle: async ({ labels }) => jsonResponse(configurationOf(registry.get(labels['name'] as string))),
    },
    {
      operation: 'GetFunction',
      method: 'GET',
      path: `${FUNCTIONS}/{name}`,
      handle: async ({ labels }) => {
        const record = registry.get(labels['name'] as string);
        return jsonResponse({
          Configuration: configurationOf(record),
          Code: { RepositoryType: 'S3', Location: `file://${code.directoryOf(record.codeSha256)}` },
          Tags: record.tags,
          ...(record.reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency } }),
        });
      },
    },
    {
      operation: 'ListFunctions',
      method: 'GET',
      path: FUNCTIONS,
      handle: async () => jsonResponse({ Functions: registry.list().map(configurationOf) }),
    },
    {
      operation: 'DeleteFunction',
      method: 'DELETE',
      path: `${FUNCTIONS}/{name}`,
      handle: async ({ labels }) => {
        await registry.delete(labels['name'] as string);
        return { status: 204, body: '' };
      },
    },
  ];
}

function stamp(): Pick<FunctionRecord, 'lastModified' | 'revisionId'> {
  return { lastModified: new Date().toISOString().replace('Z', '+0000'), revisionId: randomUUID() };
}

async function storeCode(code: CodeStore, input: CodeInput): Promise<StoredCode> {
  if (input.ZipFile !== undefined) return code.fromZip(Buffer.from(input.ZipFile, 'base64'));
  if (input.S3Bucket !== undefined && input.S3Key !== undefined) {
    return code.fromS3(input.S3Bucket, input.S3Key);
  }
  throw invalid('Please provide a source for function code: S3Bucket and S3Key, or ZipFile.');
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw invalid(`${name} is required.`);
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
