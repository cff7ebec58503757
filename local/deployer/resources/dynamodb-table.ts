import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  type UpdateTimeToLiveCommandInput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface TableProperties {
  readonly TableName?: string;
  readonly AttributeDefinitions: CreateTableCommandInput['AttributeDefinitions'];
  readonly KeySchema: CreateTableCommandInput['KeySchema'];
  readonly BillingMode?: CreateTableCommandInput['BillingMode'];
  readonly TimeToLiveSpecification?: UpdateTimeToLiveCommandInput['TimeToLiveSpecification'];
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
}

const ACTIVE_WITHIN_SECONDS = 30;

export const dynamodbTable: Provider = {
  type: 'AWS::DynamoDB::Table',
  honours: [
    'TableName',
    'AttributeDefinitions',
    'KeySchema',
    'BillingMode',
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
  ],
  without: {
    DeletionProtectionEnabled: 'a local table goes with its environment',
    SSESpecification: 'items lie unencrypted on this disk',
  },
  async put(properties, context) {
    const { dynamodb } = context.clients;
    const wanted = properties as unknown as TableProperties;
    const TableName = wanted.TableName ?? generatedName(context, 255);
    const { AttributeDefinitions, KeySchema, BillingMode } = wanted;
    await createOrUpdate<unknown>(
      () =>
        dynamodb.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode })),
      () => requireSameKey(dynamodb.send(new DescribeTableCommand({ TableName })), wanted),
    );
    await waitUntilTableExists(
      { client: dynamodb, maxWaitTime: ACTIVE_WITHIN_SECONDS, minDelay: 1 },
      { TableName },
    );
    const PointInTimeRecoveryEnabled =
      wanted.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      }),
    );
    await putTimeToLive(dynamodb, TableName, wanted.TimeToLiveSpecification);
    const Arn = `arn:aws:dynamodb:${context.region}:${context.account}:table/${TableName}`;
    return { physicalId: TableName, ref: TableName, attributes: { Arn } };
  },
  exists: ({ physicalId }, { dynamodb }) =>
    found(dynamodb.send(new DescribeTableCommand({ TableName: physicalId }))),
  remove: ({ physicalId }, { dynamodb }) =>
    gone(dynamodb.send(new DeleteTableCommand({ TableName: physicalId }))),
};

/** What is switched on already is left alone: DynamoDB refuses to switch it on again. */
async function putTimeToLive(
  dynamodb: DynamoDBClient,
  TableName: string,
  TimeToLiveSpecification: TableProperties['TimeToLiveSpecification'],
): Promise<void> {
  if (TimeToLiveSpecification === undefined) return;
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  const enabled = TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL') ?? false;
  if (enabled === TimeToLiveSpecification.Enabled) return;
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

/** @throws Error when the table there is has another key: it would have to be made again, without its rows. */
async function requireSameKey(
  described: Promise<{ readonly Table?: { readonly KeySchema?: TableProperties['KeySchema'] } | undefined }>,
  { KeySchema }: TableProperties,
): Promise<void> {
  const { Table } = await described;
  const [present, wanted] = [Table?.KeySchema, KeySchema].map((schema) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', '),
  );
  if (present !== wanted) {
    throw new Error(
      `the table has the key (${present}), and the template wants (${wanted}). Delete the table, with its rows, and deploy again.`,
    );
  }
}
