import { AwsError } from '../../gateway/service-handler';
import type { AsyncSettings } from '../async/async-settings';
import type { FunctionSpec } from '../runner/function-spec';
import type { Settings } from './function-settings';
import { violation } from './validation';

/** One function as it was created and last updated; persisted. */
export interface FunctionRecord extends Settings {
  readonly name: string;
  readonly arn: string;
  readonly architectures: readonly string[];
  readonly codeSha256: string;
  readonly codeBytes: number;
  readonly lastModified: string;
  readonly revisionId: string;
  readonly reservedConcurrency?: number;
  readonly asynchronous?: AsyncSettings;
  readonly tags: Readonly<Record<string, string>>;
  /** Statements of the resource policy, by statement id. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** What a name, a partial or a full ARN refers to. */
export interface FunctionReference {
  readonly name: string;
  /** `<region>:<account>` of a full ARN. */
  readonly place?: string;
  /** A version or an alias. */
  readonly qualifier?: string;
}

const REFERENCE =
  /^(?:(?:arn:aws[a-zA-Z-]*:lambda:(?<region>[^:]+):)?(?<account>\d{12}):)?(?:function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** @throws AwsError ValidationException for what refers to no function. */
export function functionReference(text: string): FunctionReference {
  const found = REFERENCE.exec(text)?.groups;
  if (found === undefined) {
    const pattern =
      '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
    throw violation('functionName', text, `satisfy regular expression pattern: ${pattern}`);
  }
  const { region, account, name = '', qualifier } = found;
  return {
    name,
    ...(region === undefined ? {} : { place: `${region}:${account}` }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/** @throws AwsError ResourceNotFoundException, as Lambda words it. */
export function functionNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}

export function specOf(record: FunctionRecord, codeDirectory: string): FunctionSpec {
  const { name, arn, role, handler, timeoutSeconds, memoryMb, environment, runtime } = record;
  return { name, arn, role, handler, timeoutSeconds, memoryMb, environment, runtime, codeDirectory };
}

/** FunctionConfiguration, as every call about a function answers. */
export function configurationOf(record: FunctionRecord): Record<string, unknown> {
  const { environment, deadLetterArn } = record;
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Runtime: record.runtime,
    Role: record.role,
    Handler: record.handler,
    CodeSize: record.codeBytes,
    CodeSha256: record.codeSha256,
    Description: record.description,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMb,
    LastModified: record.lastModified,
    Version: '$LATEST',
    ...(Object.keys(environment).length === 0 ? {} : { Environment: { Variables: environment } }),
    ...(deadLetterArn === '' ? {} : { DeadLetterConfig: { TargetArn: deadLetterArn } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: record.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: record.architectures,
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${record.name}` },
  };
}
