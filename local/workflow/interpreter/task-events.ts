import type { StateError } from './state-error';
import { payload, type Thread, untruncated } from './thread';

const FUNCTION_ARN = /^arn:[^:]+:lambda:/;
const WAITS = /\.(sync(:2)?|waitForTaskToken)$/;

/** Tells of one try of a Task state, in the events of a function's own ARN or of a service integration. */
export class TaskEvents {
  readonly #ofFunction: boolean;
  /** The service and the action with its pattern: `glue`, `startJobRun.sync`. */
  readonly #which: { readonly resourceType: string; readonly resource: string };
  /** What the state waits for after asking has not begun yet. */
  #submitting: boolean;

  constructor(
    private readonly thread: Thread,
    private readonly resource: string,
    private readonly state: string,
  ) {
    this.#ofFunction = FUNCTION_ARN.test(resource);
    const parts = resource.split(':').slice(5);
    const service = parts[0] === 'aws-sdk' ? parts.splice(0, 2).join(':') : (parts.shift() ?? '');
    this.#which = { resourceType: service, resource: parts.join(':') };
    this.#submitting = WAITS.test(resource);
  }

  scheduled(parameters: string, timeout: number | undefined, heartbeat: number | undefined): void {
    const limits = {
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    };
    if (this.#ofFunction) {
      const { resource } = this;
      this.thread.tell('LambdaFunctionScheduled', {
        lambdaFunctionScheduledEventDetails: {
          resource,
          input: parameters,
          inputDetails: untruncated,
          ...limits,
        },
      });
      this.thread.tell('LambdaFunctionStarted');
      return;
    }
    const region = String(this.thread.context.StateMachine['Id']).split(':')[3];
    this.thread.tell('TaskScheduled', {
      taskScheduledEventDetails: { ...this.#which, region, parameters, ...limits },
    });
    this.thread.tell('TaskStarted', { taskStartedEventDetails: this.#which });
  }

  submitted(output: unknown): void {
    this.#submitting = false;
    this.thread.tell('TaskSubmitted', {
      taskSubmittedEventDetails: {
        ...this.#which,
        output: payload(output, this.state),
        outputDetails: untruncated,
      },
    });
  }

  succeeded(output: string): void {
    const outcome = { output, outputDetails: untruncated };
    if (this.#ofFunction) {
      this.thread.tell('LambdaFunctionSucceeded', { lambdaFunctionSucceededEventDetails: outcome });
    } else {
      this.thread.tell('TaskSucceeded', { taskSucceededEventDetails: { ...this.#which, ...outcome } });
    }
  }

  failed(error: StateError): void {
    const late = error.name === 'States.Timeout' || error.name === 'States.HeartbeatTimeout';
    const ending = late ? 'TimedOut' : this.#submitting ? 'SubmitFailed' : 'Failed';
    if (this.#ofFunction) {
      this.thread.tell(`LambdaFunction${ending}`, {
        [`lambdaFunction${ending}EventDetails`]: error.words,
      });
    } else {
      this.thread.tell(`Task${ending}`, {
        [`task${ending}EventDetails`]: { ...this.#which, ...error.words },
      });
    }
  }
}
