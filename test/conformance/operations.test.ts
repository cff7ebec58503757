import * as athena from '@aws-sdk/client-athena';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as glue from '@aws-sdk/client-glue';
import * as lambda from '@aws-sdk/client-lambda';
import * as sfn from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import type { StaticOperationSchema } from '@smithy/types';
import { clientSettings, onAws } from './support/account';
import { leastInput } from './support/least-input';
import { operationsSeen } from './support/operations-seen';

type Sdk = Readonly<Record<string, unknown>>;
type Command = new (input: object) => { readonly input: object };
interface Client {
  send(command: object): Promise<object>;
  destroy(): void;
}

const SERVICES: Readonly<Record<string, Sdk>> = {
  AthenaClient: athena,
  CloudWatchClient: cloudwatch,
  CloudWatchLogsClient: logs,
  GlueClient: glue,
  LambdaClient: lambda,
  SFNClient: sfn,
};

/** Nothing of the kind here: what every service says of a call that it does not know. */
const REFUSAL = 'UnknownOperationException';

type Verdict = 'shown by a case' | 'refused by name' | string;

/** What becomes of one operation, sent with no more than it requires. */
async function verdictOf(sdk: Sdk, client: Client, service: string, command: string): Promise<Verdict> {
  const name = command.replace(/Command$/, '');
  const input = leastInput(sdk[`${name}$`] as StaticOperationSchema);
  const answer = await client.send(new (sdk[command] as Command)(input)).then(
    () => undefined,
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => error,
  );
  if (answer?.name === REFUSAL) {
    return new RegExp(`\\b${name}\\b`).test(answer.message)
      ? 'refused by name'
      : `refused without its name: ${answer.message}`;
  }
  const status = answer?.$metadata?.httpStatusCode;
  if (answer !== undefined && (status === undefined || status < 400 || status >= 500)) {
    return `no error of the service's: ${status} ${answer.name}: ${answer.message}`;
  }
  if (operationsSeen().has(`${service} ${command}`)) return 'shown by a case';
  return `answered (${answer?.name ?? 'success'}), and no case shows that it is done`;
}

// Runs when all other files of the suite have: they show what is done.
(onAws ? describe.skip : describe)('every operation is done, or refused by its name', () => {
  test.each(Object.entries(SERVICES))(
    '%s',
    async (service, sdk) => {
      const client = new (sdk[service] as new (settings: object) => Client)({
        ...clientSettings,
        disableHostPrefix: true,
        maxAttempts: 1,
      });
      const commands = Object.keys(sdk).filter((name) => /^[A-Z]\w+Command$/.test(name));
      expect(commands.length).toBeGreaterThan(30);
      const verdicts: string[] = [];
      for (const command of commands) {
        verdicts.push(`${command}: ${await verdictOf(sdk, client, service, command)}`);
      }
      client.destroy();
      expect(verdicts.filter((line) => !/: (shown by a case|refused by name)$/.test(line))).toEqual([]);
    },
    60_000,
  );
});
