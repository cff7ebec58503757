import { join } from 'node:path';
import type { CallObserver } from '../gateway/call-observer';
import {
  type AwsRequest,
  jsonResponse,
  type ServiceHandler,
  unknownOperation,
} from '../gateway/service-handler';
import { groupNameOf } from '../logs/log-groups';
import type { LogEvent } from '../logs/log-store';
import type { LocalPaths } from '../paths';
import { operations } from './operations';
import { s3Event, s3Record } from './s3-event';
import { records } from './trail';
import { Trails } from './trails';

export interface CloudTrailOptions {
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Puts a record into a log group. */
  append(event: Pick<LogEvent, 'group' | 'stream' | 'message'>): void;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

/** Trails of S3's data events, told to their log groups at once; AWS takes some minutes. */
export interface CloudTrailHandler extends ServiceHandler {
  readonly observer: CallObserver;
}

/** Opens what an earlier process left under `paths.state`. */
export async function createCloudTrailHandler(options: CloudTrailOptions): Promise<CloudTrailHandler> {
  const { paths, append, region = 'us-east-1', account = '000000000000' } = options;
  const trails = await Trails.open(join(paths.state, 'cloudtrail'));
  const serve = operations(trails, `arn:aws:cloudtrail:${region}:${account}`);
  const recording = (call: AwsRequest) => {
    const event = call.service === 's3' && trails.list().length > 0 ? s3Event(call) : undefined;
    if (event === undefined) return undefined;
    const groups = trails
      .list()
      .filter((trail) => records(trail, event))
      .flatMap(({ logGroupArn }) => (logGroupArn === undefined ? [] : [groupNameOf(logGroupArn)]));
    return groups.length === 0 ? undefined : { event, groups };
  };
  return {
    service: 'cloudtrail',
    handles: () => true,
    async handle(request: AwsRequest) {
      const operation = serve[request.operation ?? ''];
      if (operation === undefined) throw unknownOperation(request);
      const input = request.body.length === 0 ? '{}' : request.body.toString('utf8');
      return jsonResponse(await operation(JSON.parse(input) as never));
    },
    observer: {
      observes: (call) => (recording(call) === undefined ? 'nothing' : 'outcome'),
      observe(call, outcome) {
        const recorded = recording(call);
        if (recorded === undefined) return;
        const record = s3Record(call, recorded.event, outcome, { account, region }, new Date());
        for (const group of recorded.groups) {
          append({ group, stream: `${account}_CloudTrail_${region}`, message: JSON.stringify(record) });
        }
      },
    },
  };
}
