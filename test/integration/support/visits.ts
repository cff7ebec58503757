import { randomUUID } from 'node:crypto';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientConfig } from '../../../cli/aws';
import { local } from '../../../lib/config/local';
import { events } from '../../../lib/datasets/events.dataset';
import { names } from '../../../lib/wiring/names';
import { kinesisPutRecords, Producer } from '../../../producer';
import { databases, eventually, kinesis, platform } from './platform';

/** The states of a run in which something is under way that can die. */
export const WORKING_STATES = ['OpenRun', 'Clean', 'QualityGate', 'Marts', 'CloseRun'] as const;
export type WorkingState = (typeof WORKING_STATES)[number];

const STATE_MACHINE = `arn:aws:states:${local.region}:${local.account}:stateMachine:${names.workflow(local.name, events.name)}`;

/** Three events of one visit across a midnight, the last one twice. @returns what tells them from all others */
export async function sendVisit(): Promise<string> {
  const visit = randomUUID();
  const rows = ['2024-02-03T23:50:00Z', '2024-02-04T00:05:00Z', '2024-02-04T00:20:00Z'].map((timestamp) => ({
    event_id: randomUUID(),
    user_id: `visitor-${visit.slice(0, 8)}`,
    event_type: 'page_view',
    timestamp,
    properties: { visit },
    source: 'web' as const,
  }));
  const client = kinesis();
  const producer = new Producer(
    events,
    kinesisPutRecords({ client, streamName: names.stream(local.name, events.name) }),
  );
  for (const row of [...rows, ...rows.slice(-1)]) await producer.send(row);
  await producer.close();
  client.destroy();
  await platform.consumed('events');
  return visit;
}

/** Starts a run of events and resolves in the moment in which it has entered a state. @returns its ARN */
export async function runInto(state: WorkingState): Promise<string> {
  const states = new SFNClient(clientConfig(local.name));
  try {
    // What was written may be on its way to the work list still; a run before that has nothing to do.
    return await eventually(`a run has something to do in ${state}`, 120, () => enter(states, state));
  } finally {
    states.destroy();
  }
}

/** @returns undefined when the run ended well without it: nothing had arrived */
async function enter(states: SFNClient, state: WorkingState): Promise<string | undefined> {
  const { executionArn = '' } = await states.send(
    new StartExecutionCommand({ stateMachineArn: STATE_MACHINE, input: '{}' }),
  );
  return await eventually(`the run enters ${state} or ends`, 120, async () => {
    const { status, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
    const { events: history = [] } = await states.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    if (history.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state)) {
      return { arn: executionArn };
    }
    if (status === 'SUCCEEDED') return {};
    if (status !== 'RUNNING') throw new Error(`The run ended ${status} before ${state}: ${cause}`);
    return undefined;
  }).then(({ arn }: { arn?: string }) => arn);
}

/** @returns how an execution ended */
export async function ended(executionArn: string): Promise<string> {
  const states = new SFNClient(clientConfig(local.name));
  const status = await eventually('the execution ends', 180, async () => {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution.status;
  });
  states.destroy();
  return status;
}

/** What the tables hold of a visit; whole, it is `{cleaned: [3, 3], sessions: [[3]], perDay: [[1], [2]]}`. */
export async function tablesOf(visit: string) {
  const rows = `${databases.cleaned}.events WHERE element_at(properties, 'visit') = '${visit}'`;
  const [cleaned, sessions, perDay] = await Promise.all([
    platform.query(`SELECT COUNT(*), COUNT(DISTINCT event_id) FROM ${rows}`),
    platform.query(
      `SELECT events FROM ${databases.enriched}.sessions WHERE user_id IN (SELECT user_id FROM ${rows})`,
    ),
    platform.query(
      `SELECT events FROM ${names.database(local.name, 'aggregated')}.daily_user_stats ` +
        `WHERE user_id IN (SELECT user_id FROM ${rows}) ORDER BY dt`,
    ),
  ]);
  const numbers = (table: typeof cleaned) => table.map((row) => row.map(Number));
  return { cleaned: numbers(cleaned)[0], sessions: numbers(sessions), perDay: numbers(perDay) };
}

export const WHOLE_VISIT = { cleaned: [3, 3], sessions: [[3]], perDay: [[1], [2]] };
