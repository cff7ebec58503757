import { AwsError } from '../../gateway/service-handler';
import type { FunctionSpec } from '../runner/function-spec';

/** One function as it was created and last updated; persisted. */
export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly architectures: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly codeSha256: string;
  readonly codeBytes: number;
  readonly lastModified: string;
  readonly revisionId: string;
  readonly reservedConcurrency?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Statements of the resource policy, by statement id. */
  readonly policy: Readonly<Record<string, unknown>>;
}

/** @throws AwsError ResourceNotFoundException, as Lambda words it. */
export function functionNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}

/** The name in a name, a partial or a full ARN; a version or alias behind it is dropped. */
export function functionNameOf(reference: string): string {
  const match =
    /^(?:(?:arn:aws:lambda:[^:]*:)?\d{12}:)?(?:function:)?([A-Za-z0-9-_]{1,64})(?::[A-Za-z0-9-_$]+)?$/.exec(
      reference,
    );
  if (match === null) {
    throw new AwsError('InvalidParameterValueException', `"${reference}" names no function.`);
  }
  return match[1] as string;
}

export function specOf(record: FunctionRecord, codeDirectory: string): FunctionSpec {
  const { name, arn, role, handler, timeoutSeconds, memoryMb, environment, runtime } = record;
  return { name, arn, role, handler, timeoutSeconds, memoryMb, environment, runtime, codeDirectory };
}

/** FunctionConfiguration, as every call about a function answers. */
export function configurationOf(record: FunctionRecord): Record<string, unknown> {
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
    Environment: { Variables: record.environment },
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: record.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: record.architectures,
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${record.name}` },
  };
}
