import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { createOrUpdate, generatedName, gone, type Provider } from '../provider';

export const logGroup: Provider = {
  type: 'AWS::Logs::LogGroup',
  honours: ['LogGroupName'],
  without: {
    RetentionInDays: 'log groups stay empty: what runs locally logs to files under .catchment/logs',
    KmsKeyId: 'log groups stay empty: what runs locally logs to files under .catchment/logs',
  },
  async put(properties, context) {
    const logGroupName = (properties['LogGroupName'] as string | undefined) ?? generatedName(context, 512);
    await createOrUpdate<unknown>(
      () => context.clients.logs.send(new CreateLogGroupCommand({ logGroupName })),
      async () => {},
    );
    const Arn = `arn:aws:logs:${context.region}:${context.account}:log-group:${logGroupName}:*`;
    return { physicalId: logGroupName, ref: logGroupName, attributes: { Arn } };
  },
  async exists({ physicalId }, { logs }) {
    const { logGroups = [] } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: physicalId }),
    );
    return logGroups.some((group) => group.logGroupName === physicalId);
  },
  remove: ({ physicalId }, { logs }) =>
    gone(logs.send(new DeleteLogGroupCommand({ logGroupName: physicalId }))),
};
