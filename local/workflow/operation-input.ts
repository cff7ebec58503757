import { AwsError } from '../gateway/service-handler';

/** The members of all requests together; the SDK sends those that an operation requires. */
export interface Input {
  readonly stateMachineArn?: string;
  readonly executionArn?: string;
  readonly resourceArn?: string;
  readonly mapRunArn?: string;
  readonly name?: string;
  readonly type?: string;
  readonly definition?: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly output?: string;
  readonly taskToken?: string;
  readonly traceHeader?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly includedData?: 'ALL_DATA' | 'METADATA_ONLY';
  readonly includeExecutionData?: boolean;
  readonly statusFilter?: string;
  readonly redriveFilter?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
  readonly reverseOrder?: boolean;
  readonly publish?: boolean;
  readonly versionDescription?: string;
  readonly loggingConfiguration?: { readonly level?: string };
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: { readonly type?: string };
  readonly tags?: ReadonlyArray<{ readonly key: string; readonly value: string }>;
  readonly tagKeys?: readonly string[];
}

export type Operations = Readonly<Record<string, (input: Input) => Promise<unknown>>>;

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

/** @throws AwsError InvalidArn of what is missing, or names another kind of thing. */
export function arnOf(arn: string | undefined, ...kinds: readonly string[]): string {
  const [prefix, , service, , , kind] = (arn ?? '').split(':');
  if (prefix !== 'arn' || service !== 'states') {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn ?? ''}'`);
  }
  if (!kinds.includes(kind ?? '')) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${kind}'`);
  }
  return arn as string;
}

/** Of a state machine: no point, which is what its executions' files tell it by. */
export const MACHINE_NAME = /^[\w-]{1,80}$/;
export const EXECUTION_NAME = /^[\w.-]{1,80}$/;

/** @throws AwsError InvalidName */
export function nameOf(name: string | undefined, pattern: RegExp): string {
  if (name !== undefined && pattern.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name ?? ''}'`);
}

/** A token is the place where the next page begins. @throws AwsError InvalidToken or ValidationException */
export function paged<T>(
  items: readonly T[],
  { maxResults = 0, nextToken }: Input,
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const from = Number(nextToken ?? 0);
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  }
  if (maxResults < 0 || maxResults > LARGEST_PAGE) {
    throw invalidInput(
      'maxResults',
      maxResults,
      `Member must have value between 0 and ${LARGEST_PAGE}, inclusive`,
    );
  }
  const until = from + (maxResults || DEFAULT_PAGE);
  return { page: items.slice(from, until), nextToken: until < items.length ? String(until) : undefined };
}

export function invalidInput(member: string, value: unknown, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
