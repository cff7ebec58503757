import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as sdk from '@aws-sdk/client-scheduler';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import { AwsError, type AwsRequest, jsonResponse, type ServiceHandler } from '../gateway/service-handler';
import { type Route, router } from '../lambda/api/rest';
import type { LocalPaths } from '../paths';
import { timetable } from './expression';
import { DEFAULT_GROUP, type ScheduleRecord, Schedules } from './schedules';
import { Timers } from './timers';

export interface SchedulerOptions {
  /** The gateway, through which schedules start executions and invoke functions. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** False: schedules are kept and shown, and nothing fires. */
  readonly timers: boolean;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

/** The EventBridge Scheduler API, and the timers behind it. */
export interface SchedulerHandler extends ServiceHandler {
  start(): void;
  close(): Promise<void>;
}

const STATE_MACHINE = /^arn:aws:states:[^:]+:\d{12}:stateMachine:/;
const FUNCTION = /^arn:aws:lambda:[^:]+:\d{12}:function:/;

/** Opens what an earlier process left under `paths.state`. */
export async function createSchedulerHandler(options: SchedulerOptions): Promise<SchedulerHandler> {
  const { endpoint, region = 'us-east-1', account = '000000000000' } = options;
  const requestHandler = new NodeHttpHandler();
  const config = {
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler,
  };
  const states = new SFNClient(config);
  const lambda = new LambdaClient(config);
  const schedules = await Schedules.open(join(options.paths.state, 'scheduler'));
  const timers = new Timers({
    schedules: () => schedules.list(),
    fire: async ({ Target: { Arn, Input = '{}' } }) => {
      if (FUNCTION.test(Arn)) {
        // As on AWS, nobody waits for it: what fails is Lambda's to try again.
        await lambda.send(
          new InvokeCommand({ FunctionName: Arn, InvocationType: 'Event', Payload: Buffer.from(Input) }),
        );
      } else {
        await states.send(new StartExecutionCommand({ stateMachineArn: Arn, input: Input }));
      }
    },
    onProblem: (words) => console.error(`scheduler: ${words}`),
  });
  const changed = () => {
    if (options.timers) timers.look();
  };
  const route = router(routes(schedules, `arn:aws:scheduler:${region}:${account}:schedule`, changed), sdk);
  return {
    service: 'scheduler',
    handles: () => true,
    handle: (request: AwsRequest) => route(request),
    start: changed,
    async close() {
      await timers.stop();
      requestHandler.destroy();
    },
  };
}

/** @param arnPrefix of every schedule; group and name follow */
export function routes(schedules: Schedules, arnPrefix: string, changed: () => void): Route[] {
  const arnOf = ({ GroupName, Name }: ScheduleRecord) => `${arnPrefix}/${GroupName}/${Name}`;
  const groupOf = ({ query }: AwsRequest) => query.get('groupName') ?? DEFAULT_GROUP;
  const put = async (Name: string, body: Partial<ScheduleRecord>, before: ScheduleRecord | undefined) => {
    const schedule = recordOf(Name, body, before);
    await schedules.put(schedule);
    changed();
    return jsonResponse({ ScheduleArn: arnOf(schedule) });
  };
  const path = '/schedules/{name}';
  return [
    {
      operation: 'CreateSchedule',
      method: 'POST',
      path,
      handle: async ({ labels: { name = '' }, body }) => {
        const wanted = body<Partial<ScheduleRecord>>();
        if (schedules.find(wanted.GroupName ?? DEFAULT_GROUP, name) !== undefined) {
          throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
        }
        return put(name, wanted, undefined);
      },
    },
    {
      operation: 'UpdateSchedule',
      method: 'PUT',
      path,
      handle: async ({ labels: { name = '' }, body }) => {
        const wanted = body<Partial<ScheduleRecord>>();
        return put(name, wanted, schedules.get(wanted.GroupName ?? DEFAULT_GROUP, name));
      },
    },
    {
      operation: 'GetSchedule',
      method: 'GET',
      path,
      handle: async ({ labels: { name = '' }, request }) => {
        const schedule = schedules.get(groupOf(request), name);
        return jsonResponse({ Arn: arnOf(schedule), ...schedule });
      },
    },
    {
      operation: 'DeleteSchedule',
      method: 'DELETE',
      path,
      handle: async ({ labels: { name = '' }, request }) => {
        await schedules.delete(schedules.get(groupOf(request), name));
        changed();
        return jsonResponse({});
      },
    },
    {
      operation: 'ListSchedules',
      method: 'GET',
      path: '/schedules',
      handle: async ({ request: { query } }) => {
        const group = query.get('ScheduleGroup');
        const prefix = query.get('NamePrefix') ?? '';
        const all = schedules
          .list()
          .filter((each) => (group === null || each.GroupName === group) && each.Name.startsWith(prefix));
        // One page: there are a few to each run group.
        return jsonResponse({
          Schedules: all.map((each) => ({
            Arn: arnOf(each),
            Name: each.Name,
            GroupName: each.GroupName,
            State: each.State,
            CreationDate: each.CreationDate,
            LastModificationDate: each.LastModificationDate,
            Target: { Arn: each.Target.Arn },
          })),
        });
      },
    },
  ];
}

/** @throws AwsError ValidationException saying what is missing, wrong or not served here. */
function recordOf(
  Name: string,
  body: Partial<ScheduleRecord>,
  before: ScheduleRecord | undefined,
): ScheduleRecord {
  if (!/^[\w.-]{1,64}$/.test(Name)) throw invalid(`"${Name}" is no name of a schedule`);
  const { ScheduleExpression, Target, GroupName = DEFAULT_GROUP, State = 'ENABLED' } = body;
  if (ScheduleExpression === undefined) throw invalid('ScheduleExpression is missing');
  if (Target === undefined) throw invalid('Target is missing');
  if (!STATE_MACHINE.test(Target.Arn) && !FUNCTION.test(Target.Arn)) {
    throw invalid(`the local environment starts state machines and functions alone, not ${Target.Arn}`);
  }
  const now = Date.now() / 1000;
  const CreationDate = before?.CreationDate ?? now;
  // An update says everything anew: what it leaves out is gone, as on AWS.
  const record: ScheduleRecord = {
    ...body,
    Name,
    GroupName,
    ScheduleExpression,
    State,
    Target,
    CreationDate,
    LastModificationDate: now,
  };
  timetable(ScheduleExpression, record.ScheduleExpressionTimezone ?? 'UTC', new Date(CreationDate * 1000));
  return record;
}

function invalid(reason: string): AwsError {
  return new AwsError('ValidationException', `Invalid schedule: ${reason}.`);
}
