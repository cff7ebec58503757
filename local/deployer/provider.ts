import { createHash } from 'node:crypto';
import type { Clients } from './clients';

export type Properties = Readonly<Record<string, unknown>>;

/** A resource that is there. */
export interface Deployed {
  /** Its name, id or ARN: by it `exists` and `remove` find it, and another one means a replacement. */
  readonly physicalId: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PutContext {
  readonly clients: Clients;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The resource as an earlier deployment left it, when it is still there. */
  readonly previous?: Deployed;
}

/** Undefined when it is gone; otherwise why it was left. */
export type Kept = string | undefined;

/** How one CloudFormation type is made locally. */
export interface Provider {
  readonly type: string;
  /** Property paths (`A.B`, lists passed through) that have their effect; all others are reported. */
  readonly honours: readonly string[];
  /** Why a property has no effect, by path: said in the report. */
  readonly without?: Readonly<Record<string, string>>;
  /** Makes the resource, or changes the one there is: also one that an interrupted deployment made. */
  put(properties: Properties, context: PutContext): Promise<Deployed>;
  exists(deployed: Deployed, clients: Clients): Promise<boolean>;
  remove(deployed: Deployed, clients: Clients): Promise<Kept>;
}

/** A name as CloudFormation would make one, but the same each time, so that a deployment can resume. */
export function generatedName(context: PutContext, maxLength: number): string {
  const whole = `${context.stackName}-${context.logicalId}`;
  if (whole.length <= maxLength) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, maxLength - hash.length - 1)}-${hash}`;
}

const MISSING = /NotFound|NoSuch|DoesNotExist|NonExistent|EntityNotFound/;
const PRESENT =
  /AlreadyExist|ConflictException|ResourceConflict|ResourceInUse|EntityAlreadyExists|ResourceExists|BucketAlready|QueueNameExists|IdempotentParameterMismatch/;

/** True for the errors by which the services say that something is not there. */
export function isMissing(error: unknown): boolean {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return MISSING.test(name) || $metadata?.httpStatusCode === 404;
}

/** True for the errors by which the services say that something is there already. */
export function isPresent(error: unknown): boolean {
  return PRESENT.test((error as Error).name);
}

/** Whether a describing call finds its resource. */
export async function found(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A deletion that does not mind that the resource has gone. */
export async function gone(call: Promise<unknown>): Promise<undefined> {
  await call.catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  return undefined;
}

/** Creates, or when it is there already, updates. */
export async function createOrUpdate<T>(create: () => Promise<T>, update: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!isPresent(error)) throw error;
    return update();
  }
}
