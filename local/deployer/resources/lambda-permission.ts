import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { found, generatedName, gone, type Provider } from '../provider';

const UNENFORCED = 'kept and shown, never enforced';

export const lambdaPermission: Provider = {
  type: 'AWS::Lambda::Permission',
  honours: ['FunctionName'],
  without: {
    Action: UNENFORCED,
    Principal: UNENFORCED,
    SourceArn: UNENFORCED,
    SourceAccount: UNENFORCED,
  },
  async put(properties, context) {
    const { lambda } = context.clients;
    const wanted = properties as Record<string, string>;
    const FunctionName = wanted['FunctionName'] as string;
    const StatementId = generatedName(context, 100);
    await gone(lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })));
    await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId,
        Action: wanted['Action'],
        Principal: wanted['Principal'],
        SourceArn: wanted['SourceArn'],
        SourceAccount: wanted['SourceAccount'],
      }),
    );
    return {
      physicalId: `${FunctionName}|${StatementId}`,
      ref: StatementId,
      attributes: { Id: StatementId },
    };
  },
  exists: ({ physicalId }, { lambda }) =>
    found(lambda.send(new GetPolicyCommand({ FunctionName: physicalId.split('|')[0] }))),
  remove: ({ physicalId }, { lambda }) => {
    const [FunctionName, StatementId] = physicalId.split('|');
    return gone(lambda.send(new RemovePermissionCommand({ FunctionName, StatementId })));
  },
};
