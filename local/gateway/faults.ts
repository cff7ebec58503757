import type { Fault } from '../control/faults';
import { AwsError, type AwsRequest } from './service-handler';

/** The faults that calls meet at present. */
export class Faults {
  #faults: Array<{ readonly fault: Fault; left: number }> = [];

  /** @throws AwsError ValidationException for what is no fault. */
  replace(faults: unknown): void {
    if (!Array.isArray(faults)) throw invalid(faults, 'a list of faults');
    this.#faults = faults.map((each: unknown) => {
      const fault = checked(each);
      return { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    });
  }

  /** Whether calls of a service may meet one: only then are their bodies worth reading. */
  concern(service: string): boolean {
    return this.#faults.some(({ fault }) => fault.service === service);
  }

  /** The fault that the call meets; it counts as met. */
  meet(call: AwsRequest): Fault | undefined {
    const met = this.#faults.find(({ fault }) => isOf(fault, call) && concerns(fault.resource, call));
    if (met === undefined) return undefined;
    met.left -= 1;
    if (met.left <= 0) this.#faults = this.#faults.filter((other) => other !== met);
    return met.fault;
  }
}

export const faultError = ({ code, message, status }: Fault) => new AwsError(code, message, status);

function isOf(fault: Fault, { service, operation, method }: AwsRequest): boolean {
  if (fault.service !== service) return false;
  return fault.operation === undefined || fault.operation === (operation ?? method);
}

function concerns(resource: string | undefined, { path, headers, body }: AwsRequest): boolean {
  if (resource === undefined) return true;
  // A virtual-hosted bucket stands in the host's name.
  return (
    path.includes(resource) || (headers.host ?? '').startsWith(`${resource}.`) || body.includes(resource)
  );
}

const TEXTS = ['service', 'code', 'message'] as const;
const OPTIONAL_TEXTS = ['operation', 'resource'] as const;

function checked(value: unknown): Fault {
  const fault = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<string, unknown>
  >;
  const status = fault['status'];
  const times = fault['times'] ?? 1;
  const wrong =
    TEXTS.find((name) => typeof fault[name] !== 'string' || fault[name] === '') ??
    OPTIONAL_TEXTS.find((name) => !['string', 'undefined'].includes(typeof fault[name])) ??
    (Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599 ? undefined : 'status') ??
    (Number.isInteger(times) && Number(times) > 0 ? undefined : 'times');
  if (wrong !== undefined) {
    throw invalid(
      value,
      `{service, operation?, resource?, code, message, status: 400 to 599, times?}; look at ${wrong}`,
    );
  }
  return fault as unknown as Fault;
}

function invalid(received: unknown, wanted: string): AwsError {
  return new AwsError('ValidationException', `Received ${JSON.stringify(received)}; wanted ${wanted}.`);
}
