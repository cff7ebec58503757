import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { createOrUpdate, generatedName, gone, type Provider } from '../provider';

export const logGroup: Provider = {
  type: 'AWS::Logs::LogGroup',
  honours: ['LogGroupName', 'RetentionInDays'],
  without: {
    KmsKeyId: 'events lie unencrypted on this disk',
  },
  async put(properties, context) {
    const logGroupName = (properties['LogGroupName'] as string | undefined) ?? generatedName(context, 512);
    await createOrUpdate<unknown>(
      () => context.clients.logs.send(new CreateLogGroupCommand({ logGroupName })),
      async () => {},
    );
    const retentionInDays = properties['RetentionInDays'] as number | undefined;
    const { logs } = context.clients;
    if (retentionInDays === undefined) await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    else await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
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
