/** How one invocation ended, as the Invoke API tells it. */
export interface InvocationOutcome {
  readonly requestId: string;
  /** JSON text: what the handler returned, or the error object. */
  readonly payload: string;
  /** Present when the function threw, timed out or died. */
  readonly functionError?: 'Unhandled';
  /** That the handler ran. */
  readonly durationMs: number;
  /** The last 4 KiB of what the invocation logged. */
  readonly logTail: Buffer;
}

/** As the runtime words it: Node.js adds `trace`, Python `requestId` and `stackTrace`. */
export interface FunctionErrorObject {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** The longest event that Invoke takes, and the longest that an event source mapping makes. Bytes. */
export const MAX_EVENT_BYTES = 6_291_456;

/** The longest that an invocation of RequestResponse may answer. Bytes. */
export const MAX_RESPONSE_BYTES = 6_291_556;
