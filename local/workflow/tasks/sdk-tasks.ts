import { StateError } from '../interpreter/state-error';
import type { TaskCall } from '../interpreter/task-state';
import type { SdkServices } from './sdk-services';
import { type Task, unknownParameter } from './task';

type Members = Readonly<Record<string, unknown>>;

const INTEGRATION = 'arn:aws:states:::';
const SDK_INTEGRATION = /^arn:aws:states:::aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)$/;

/** `arn:aws:states:::aws-sdk:<service>:<action>`, of the services that are there. */
export function sdkTask(services: SdkServices): Task {
  const parts = (resource: string) =>
    (SDK_INTEGRATION.exec(resource)?.slice(1) ?? ['', '']) as [string, string];
  return {
    serves: (resource) => SDK_INTEGRATION.test(resource),
    async check(task) {
      const known = await services.parametersOf(...parts(task.resource));
      if (known === undefined) return `the local environment does not serve ${task.resource}`;
      return unknownParameter(task, known);
    },
    async run({ resource, parameters, signal }) {
      return (await services.call(...parts(resource), parameters, signal)).answer;
    },
  };
}

/** An integration of one operation, which Step Functions has a name and errors of its own for. */
interface Optimised {
  readonly service: string;
  readonly prefix: string;
  /** The Parameters as the service takes them. */
  readonly input?: (parameters: Members, call: TaskCall) => Members;
  /** @throws StateError of an answer that Step Functions takes for a failure. */
  readonly check?: (answer: Members) => void;
}

const dynamodb: Optimised = { service: 'dynamodb', prefix: 'DynamoDB' };
const athena: Optimised = { service: 'athena', prefix: 'Athena' };

const OPTIMISED: Readonly<Record<string, Optimised>> = {
  'dynamodb:getItem': dynamodb,
  'dynamodb:putItem': dynamodb,
  'dynamodb:updateItem': dynamodb,
  'dynamodb:deleteItem': dynamodb,
  'sns:publish': { service: 'sns', prefix: 'SNS' },
  'sqs:sendMessage': { service: 'sqs', prefix: 'SQS' },
  'athena:startQueryExecution': athena,
  'athena:stopQueryExecution': athena,
  'athena:getQueryExecution': athena,
  'athena:getQueryResults': athena,
  'events:putEvents': {
    service: 'eventbridge',
    prefix: 'EventBridge',
    input: (parameters, call) => ({
      ...parameters,
      ...(Array.isArray(parameters['Entries'])
        ? { Entries: parameters['Entries'].map((entry) => eventEntry(entry as Members, call)) }
        : {}),
    }),
    check(answer) {
      if (Number(answer['FailedEntryCount']) > 0) {
        throw new StateError('EventBridge.FailedEntry', JSON.stringify(answer));
      }
    },
  },
};

/** What Step Functions adds to an event: its own two ARNs; a Detail that is not text goes as JSON. */
function eventEntry(entry: Members, { executionArn, stateMachineArn }: TaskCall): Members {
  const { Detail: detail, Resources: resources = [] } = entry;
  return {
    ...entry,
    Detail: typeof detail === 'string' ? detail : JSON.stringify(detail ?? {}),
    Resources: [...(resources as unknown[]), executionArn, stateMachineArn],
  };
}

/**
 * The optimised integrations that ask a service once; their answers carry what HTTP said.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export function optimisedTask(services: SdkServices): Task {
  const named = (resource: string) => {
    const name = resource.startsWith(INTEGRATION) ? resource.slice(INTEGRATION.length) : '';
    return Object.hasOwn(OPTIMISED, name)
      ? { optimised: OPTIMISED[name] as Optimised, action: name.split(':')[1] as string }
      : undefined;
  };
  return {
    serves: (resource) => named(resource) !== undefined,
    async check(task) {
      const { optimised, action } = named(task.resource) as NonNullable<ReturnType<typeof named>>;
      return unknownParameter(task, (await services.parametersOf(optimised.service, action)) ?? []);
    },
    async run(call) {
      const { optimised, action } = named(call.resource) as NonNullable<ReturnType<typeof named>>;
      const { service, prefix, input, check } = optimised;
      const parameters = input?.(call.parameters as Members, call) ?? call.parameters;
      const { answer, http } = await services.call(service, action, parameters, call.signal, prefix);
      check?.(answer);
      return { ...answer, ...http };
    },
  };
}
