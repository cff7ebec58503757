import type { AwsRequest } from './service-handler';

export interface CallOutcome {
  readonly status: number;
  /** AWS's error code, where a fault was the answer. */
  readonly code?: string;
  /** The answer's; empty unless the observer asks for bodies. */
  readonly body: Buffer;
}

/**
 * Sees calls of services that MiniStack serves, once they are answered: for what AWS tells of such calls and
 * MiniStack does not, metrics and trails.
 */
export interface CallObserver {
  /** What is kept in memory until the call is over: no body, the request's, or both. */
  observes(call: AwsRequest): 'nothing' | 'outcome' | 'request' | 'bodies';
  /** Must not throw. */
  observe(call: AwsRequest, outcome: CallOutcome): void;
}
