import type { Violation } from '../../lib/contract/compiled';

/** Reasons that the consumer finds itself; a contract's rules come on top of them. */
export type Reason =
  | 'not-base64'
  | 'bad-frame'
  | 'too-large'
  | 'not-utf8'
  | 'not-json'
  | 'too-deep'
  | 'not-an-object'
  | 'dangerous-key'
  | 'outside-partition-range'
  | (string & {});

/** Why an event is not written to the lake. Holds no value of the event, only its field and JSON type. */
export interface Rejection {
  readonly reason: Reason;
  readonly field: string;
  readonly wanted: string;
  readonly receivedType: string;
}

export function rejection(reason: Reason, wanted: string, receivedType: string, field = ''): Rejection {
  return { reason, field, wanted, receivedType };
}

export function rejectionOf(violation: Violation): Rejection {
  return rejection(violation.rule, violation.wanted, violation.receivedType, violation.field);
}
