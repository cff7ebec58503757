import { inRange, invalid, required, unserved, violation } from './validation';

/** Settings of CreateFunction and UpdateFunctionConfiguration that have an effect here. */
export interface SettingsInput {
  readonly Runtime?: string;
  readonly Role?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Record<string, string> };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
}

/** The same, as they are kept. */
export interface Settings {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of a queue or a topic; empty for none. */
  readonly deadLetterArn: string;
}

/** What the other settings are where nobody sets them; anything else would have no effect here. */
const AS_WITHOUT: Readonly<Record<string, { readonly reason: string; is(value: never): boolean }>> = {
  PackageType: { reason: 'functions are zip archives', is: (type: string) => type === 'Zip' },
  Publish: { reason: 'functions have no versions but $LATEST', is: (publish: boolean) => !publish },
  PublishTo: { reason: 'functions have no versions but $LATEST', is: () => false },
  Layers: { reason: 'there are no layers', is: (layers: unknown[]) => layers.length === 0 },
  VpcConfig: {
    reason: "functions are in this machine's network",
    is: (vpc: { SubnetIds?: unknown[]; SecurityGroupIds?: unknown[] }) =>
      [...(vpc.SubnetIds ?? []), ...(vpc.SecurityGroupIds ?? [])].length === 0,
  },
  FileSystemConfigs: { reason: 'there is no EFS', is: (systems: unknown[]) => systems.length === 0 },
  ImageConfig: {
    reason: 'functions are zip archives',
    is: (image: object) => Object.keys(image).length === 0,
  },
  CodeSigningConfigArn: { reason: 'code is not signed', is: (arn: string) => arn === '' },
  KMSKeyArn: { reason: 'variables are not encrypted', is: (arn: string) => arn === '' },
  TracingConfig: {
    reason: 'there is no X-Ray',
    is: ({ Mode = 'PassThrough' }: { Mode?: string }) => Mode === 'PassThrough',
  },
  EphemeralStorage: {
    reason: "/tmp is this machine's own, and no size is enforced but the usual 512 MB accepted",
    is: ({ Size = 512 }: { Size?: number }) => Size === 512,
  },
  SnapStart: {
    reason: 'processes start anew',
    is: ({ ApplyOn = 'None' }: { ApplyOn?: string }) => ApplyOn === 'None',
  },
  Architectures: {
    reason: `functions run on this machine's own, ${machineArchitecture()}`,
    is: (wanted: string[]) => wanted.length === 1 && wanted[0] === machineArchitecture(),
  },
  LoggingConfig: {
    reason: 'functions log plain text to /aws/lambda/<name>',
    is: ({ LogFormat = 'Text', ...rest }: { LogFormat?: string }) =>
      LogFormat === 'Text' && Object.keys(rest).length === 0,
  },
  TenancyConfig: { reason: 'functions have no tenants', is: () => false },
  CapacityProviderConfig: { reason: 'there are no capacity providers', is: () => false },
  DurableConfig: { reason: 'there are no durable executions', is: () => false },
};

/** In the API's words. */
export function machineArchitecture(): 'x86_64' | 'arm64' {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}

/** @throws AwsError naming a setting that is given and would have no effect. */
export function refuseUnserved(input: object): void {
  for (const [member, value] of Object.entries(input)) {
    const without = AS_WITHOUT[member];
    if (without === undefined || value === undefined || value === null) continue;
    if (!without.is(value as never)) throw unserved(member, without.reason);
  }
}

/** Of a new function. @throws AwsError as Lambda refuses it */
export function newSettings(input: SettingsInput): Settings {
  const { Runtime, Handler } = input;
  if (Runtime === undefined || Handler === undefined) {
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  return {
    runtime: Runtime,
    role: required(input.Role, 'role'),
    handler: Handler,
    description: '',
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: {},
    deadLetterArn: '',
    ...changedSettings(input),
  };
}

/** Those that an update names. @throws AwsError as Lambda refuses it */
export function changedSettings(input: SettingsInput): Partial<Settings> {
  refuseUnserved(input);
  const timeoutSeconds = inRange('timeout', input.Timeout, 1, 900);
  const memoryMb = inRange('memorySize', input.MemorySize, 128, 10_240);
  return {
    ...(input.Runtime === undefined ? {} : { runtime: input.Runtime }),
    ...(input.Role === undefined ? {} : { role: roleOf(input.Role) }),
    ...(input.Handler === undefined ? {} : { handler: handlerOf(input.Handler) }),
    ...(input.Description === undefined ? {} : { description: descriptionOf(input.Description) }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(input.Environment === undefined
      ? {}
      : { environment: environmentOf(input.Environment.Variables ?? {}) }),
    ...(input.DeadLetterConfig === undefined
      ? {}
      : { deadLetterArn: deadLetterOf(input.DeadLetterConfig.TargetArn ?? '') }),
  };
}

const ROLE = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';

function roleOf(role: string): string {
  if (!new RegExp(`^${ROLE}$`).test(role)) {
    throw violation('role', role, `satisfy regular expression pattern: ${ROLE}`);
  }
  return role;
}

function handlerOf(handler: string): string {
  if (handler.length > 128) throw violation('handler', handler, 'have length less than or equal to 128');
  if (!/^\S+$/.test(handler)) {
    throw violation('handler', handler, 'satisfy regular expression pattern: [^\\s]+');
  }
  return handler;
}

function descriptionOf(text: string): string {
  if (text.length > 256) throw violation('description', text, 'have length less than or equal to 256');
  return text;
}

/** Lambda sets them itself. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
const ENVIRONMENT_BYTES = 4096;

function environmentOf(variables: Record<string, string>): Record<string, string> {
  const unable =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalid(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const wrong = Object.keys(variables).find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (wrong !== undefined) {
    throw violation(
      'environment.variables',
      `{${wrong}=…}`,
      'satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > ENVIRONMENT_BYTES) {
    throw invalid(`${unable} exceeded the 4KB limit. String measured: ${measured}`);
  }
  return variables;
}

function deadLetterOf(arn: string): string {
  if (arn !== '' && !/^arn:aws:s(qs|ns):[\w-]+:\d{12}:[\w-]+$/.test(arn)) {
    throw invalid(
      `DeadLetterConfig.TargetArn is ${arn}; it must be the ARN of a standard queue of SQS or a standard topic of SNS.`,
    );
  }
  return arn;
}
