import { AwsError } from '../gateway/service-handler';
import type { AdvancedSelector, EventSelector, Trail } from './trail';
import type { Trails } from './trails';

interface TrailInput {
  readonly Name?: string;
  readonly S3BucketName?: string;
  readonly S3KeyPrefix?: string;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
}

export type Operation = (input: never) => Promise<object>;

/** The CloudTrail API for trails of data events. */
export function operations(trails: Trails, arnPrefix: string): Readonly<Record<string, Operation>> {
  const change = async (name: string | undefined, changed: Partial<Trail>) => {
    const trail = { ...trails.get(name), ...changed };
    await trails.put(trail);
    return trail;
  };
  return {
    async CreateTrail(input: TrailInput) {
      const name = input.Name ?? '';
      if (!/^[A-Za-z0-9][\w.-]{2,127}$/.test(name)) {
        throw new AwsError(
          'InvalidTrailNameException',
          `Received the name "${name}"; wanted 3 to 128 letters.`,
        );
      }
      if (trails.find(name) !== undefined) {
        throw new AwsError('TrailAlreadyExistsException', `Trail ${name} already exists.`);
      }
      if (input.S3BucketName === undefined) {
        throw new AwsError('InvalidS3BucketNameException', 'S3BucketName is missing.');
      }
      const trail: Trail = {
        name,
        arn: `${arnPrefix}:trail/${name}`,
        bucket: input.S3BucketName,
        isLogging: false,
        selectors: [],
        advancedSelectors: [],
        ...settingsOf(input),
      };
      await trails.put(trail);
      return described(trail);
    },

    async UpdateTrail(input: TrailInput) {
      return described(await change(input.Name, settingsOf(input)));
    },

    async GetTrail({ Name }: { Name?: string }) {
      return { Trail: described(trails.get(Name)) };
    },

    async DescribeTrails({ trailNameList }: { trailNameList?: readonly string[] }) {
      const found = trails
        .list()
        .filter(({ name, arn }) => trailNameList?.some((each) => each === name || each === arn) ?? true);
      return { trailList: found.map(described) };
    },

    async DeleteTrail({ Name }: { Name?: string }) {
      await trails.delete(trails.get(Name).name);
      return {};
    },

    async PutEventSelectors(input: {
      TrailName?: string;
      EventSelectors?: readonly EventSelector[];
      AdvancedEventSelectors?: readonly AdvancedSelector[];
    }) {
      const { EventSelectors: selectors = [], AdvancedEventSelectors: advancedSelectors = [] } = input;
      if (selectors.length > 0 && advancedSelectors.length > 0) {
        throw new AwsError(
          'InvalidEventSelectorsException',
          'Received EventSelectors and AdvancedEventSelectors; a trail has the ones or the others.',
        );
      }
      const trail = await change(input.TrailName, { selectors, advancedSelectors });
      return { TrailARN: trail.arn, ...selectorsOf(trail) };
    },

    async GetEventSelectors({ TrailName }: { TrailName?: string }) {
      const trail = trails.get(TrailName);
      return { TrailARN: trail.arn, ...selectorsOf(trail) };
    },

    async StartLogging({ Name }: { Name?: string }) {
      await change(Name, { isLogging: true });
      return {};
    },

    async StopLogging({ Name }: { Name?: string }) {
      await change(Name, { isLogging: false });
      return {};
    },

    async GetTrailStatus({ Name }: { Name?: string }) {
      return { IsLogging: trails.get(Name).isLogging };
    },
  };
}

function settingsOf(input: TrailInput): Partial<Trail> {
  const { S3BucketName, S3KeyPrefix, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } = input;
  return {
    ...(S3BucketName === undefined ? {} : { bucket: S3BucketName }),
    ...(S3KeyPrefix === undefined ? {} : { prefix: S3KeyPrefix }),
    ...(CloudWatchLogsLogGroupArn === undefined ? {} : { logGroupArn: CloudWatchLogsLogGroupArn }),
    ...(CloudWatchLogsRoleArn === undefined ? {} : { roleArn: CloudWatchLogsRoleArn }),
  };
}

function described(trail: Trail): object {
  return {
    Name: trail.name,
    TrailARN: trail.arn,
    S3BucketName: trail.bucket,
    S3KeyPrefix: trail.prefix,
    CloudWatchLogsLogGroupArn: trail.logGroupArn,
    CloudWatchLogsRoleArn: trail.roleArn,
    HasCustomEventSelectors: trail.selectors.length + trail.advancedSelectors.length > 0,
  };
}

const selectorsOf = ({ selectors, advancedSelectors }: Trail) =>
  advancedSelectors.length > 0
    ? { AdvancedEventSelectors: advancedSelectors }
    : { EventSelectors: selectors };
