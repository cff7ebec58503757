import {
  type AdvancedEventSelector,
  CreateTrailCommand,
  DeleteTrailCommand,
  type EventSelector,
  GetTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface TrailProperties {
  readonly TrailName?: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly IsLogging: boolean | string;
  readonly EventSelectors?: EventSelector[];
  readonly AdvancedEventSelectors?: AdvancedEventSelector[];
}

const NO_FILES = 'events go to the log group alone: no files are written';

export const cloudTrail: Provider = {
  type: 'AWS::CloudTrail::Trail',
  honours: [
    'TrailName',
    'CloudWatchLogsLogGroupArn',
    'IsLogging',
    'EventSelectors.DataResources',
    'EventSelectors.ReadWriteType',
    'AdvancedEventSelectors',
  ],
  without: {
    S3BucketName: NO_FILES,
    S3KeyPrefix: NO_FILES,
    KMSKeyId: NO_FILES,
    EnableLogFileValidation: NO_FILES,
    CloudWatchLogsRoleArn: 'roles are not assumed',
    'EventSelectors.IncludeManagementEvents': 'only calls on objects of S3 are recorded',
    IncludeGlobalServiceEvents: 'only calls on objects of S3 are recorded',
    IsMultiRegionTrail: 'there is one region',
  },
  async put(properties, context) {
    const { cloudtrail } = context.clients;
    const wanted = properties as unknown as TrailProperties;
    const Name = wanted.TrailName ?? generatedName(context, 128);
    const settings = {
      Name,
      S3BucketName: wanted.S3BucketName,
      S3KeyPrefix: wanted.S3KeyPrefix,
      CloudWatchLogsLogGroupArn: wanted.CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: wanted.CloudWatchLogsRoleArn,
    };
    const { TrailARN } = await createOrUpdate<{ TrailARN?: string | undefined }>(
      () => cloudtrail.send(new CreateTrailCommand(settings)),
      () => cloudtrail.send(new UpdateTrailCommand(settings)),
    );
    await cloudtrail.send(
      new PutEventSelectorsCommand({
        TrailName: Name,
        EventSelectors: wanted.EventSelectors,
        AdvancedEventSelectors: wanted.AdvancedEventSelectors,
      }),
    );
    const isLogging = String(wanted.IsLogging) === 'true';
    await cloudtrail.send(isLogging ? new StartLoggingCommand({ Name }) : new StopLoggingCommand({ Name }));
    return { physicalId: Name, ref: Name, attributes: { Arn: TrailARN as string } };
  },
  exists: ({ physicalId }, { cloudtrail }) =>
    found(cloudtrail.send(new GetTrailCommand({ Name: physicalId }))),
  remove: ({ physicalId }, { cloudtrail }) =>
    gone(cloudtrail.send(new DeleteTrailCommand({ Name: physicalId }))),
};
