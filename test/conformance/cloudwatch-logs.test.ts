import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteQueryDefinitionCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueriesCommand,
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutQueryDefinitionCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  StartQueryCommand,
  StopQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  TestMetricFilterCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { eventually } from './support/eventually';

const STREAM = 's';

conformance('CloudWatch Logs', ({ holds, refuses }) => {
  const logs = client(CloudWatchLogsClient);

  /** With a group of its own, which has a stream. */
  async function inGroup(run: (logGroupName: string) => Promise<void>): Promise<void> {
    const logGroupName = unique('logs');
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    try {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: STREAM }));
      await run(logGroupName);
    } finally {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    }
  }

  const put = (logGroupName: string, ...messages: string[]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: STREAM,
        logEvents: messages.map((message, at) => ({ timestamp: Date.now() - messages.length + at, message })),
      }),
    );

  /** Events are found a while after they were put. */
  const filtered = (logGroupName: string, count: number, filterPattern?: string) =>
    eventually(
      `${count} events`,
      async () => {
        const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
        return events.length >= count ? events.map(({ message }) => message) : undefined;
      },
      25,
    );

  holds(
    'A log group is made once and found by the beginning of its name; what is missing is ResourceNotFoundException.',
    'AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html',
    () =>
      inGroup(async (logGroupName) => {
        await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
          name: 'ResourceAlreadyExistsException',
        });
        const { logGroups = [] } = await logs.send(
          new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
        );
        expect(logGroups.map((group) => group.logGroupName)).toEqual([logGroupName]);
        expect(logGroups[0]?.arn).toMatch(new RegExp(`:log-group:${logGroupName}:\\*$`));
        expect(logGroups[0]?.retentionInDays).toBeUndefined();
        await expect(
          logs.send(new DescribeLogStreamsCommand({ logGroupName: `${logGroupName}-none` })),
        ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      }),
  );

  holds(
    'A log group keeps events for as many days as its retention policy says, one of the numbers that are allowed.',
    'AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html',
    () =>
      inGroup(async (logGroupName) => {
        const retention = async () =>
          (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups?.[0]
            ?.retentionInDays;
        await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
        expect(await retention()).toBe(7);
        await expect(
          logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 8 })),
        ).rejects.toMatchObject({ name: 'InvalidParameterException' });
        await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
        expect(await retention()).toBeUndefined();
      }),
  );

  holds(
    'Tags of a log group are added, listed and removed, by its ARN and by its name.',
    'AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html',
    () =>
      inGroup(async (logGroupName) => {
        const { logGroups } = await logs.send(
          new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
        );
        const resourceArn = logGroups?.[0]?.logGroupArn;
        await logs.send(new TagResourceCommand({ resourceArn, tags: { team: 'a', stage: 'b' } }));
        await logs.send(new TagLogGroupCommand({ logGroupName, tags: { stage: 'c' } }));
        const listed = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
        expect(listed.tags).toEqual({ team: 'a', stage: 'c' });
        await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
        expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({ stage: 'c' });
        await logs.send(new UntagLogGroupCommand({ logGroupName, tags: ['stage'] }));
        expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName }))).tags).toEqual({});
      }),
  );

  holds(
    'Events are put to a log stream that there is; a batch must be in chronological order.',
    'AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html',
    () =>
      inGroup(async (logGroupName) => {
        const to = (logStreamName: string, ...timestamps: number[]) =>
          logs.send(
            new PutLogEventsCommand({
              logGroupName,
              logStreamName,
              logEvents: timestamps.map((timestamp) => ({ timestamp, message: 'm' })),
            }),
          );
        const now = Date.now();
        await expect(to('absent', now)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
        await expect(to(STREAM, now, now - 1)).rejects.toMatchObject({ name: 'InvalidParameterException' });
        const { rejectedLogEventsInfo } = await to(STREAM, now, now + 3 * 3_600_000);
        expect(rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
      }),
  );

  holds(
    'GetLogEvents gives the latest events of a stream unless it starts from the head; at the end its token stays.',
    'AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html',
    () =>
      inGroup(async (logGroupName) => {
        await put(logGroupName, 'a', 'b', 'c');
        await filtered(logGroupName, 3);
        const get = async (rest: { startFromHead?: boolean; nextToken?: string | undefined }) => {
          const answer = await logs.send(
            new GetLogEventsCommand({ logGroupName, logStreamName: STREAM, limit: 2, ...rest }),
          );
          return { ...answer, messages: answer.events?.map(({ message }) => message) };
        };
        expect((await get({})).messages).toEqual(['b', 'c']);
        const head = await get({ startFromHead: true });
        expect(head.messages).toEqual(['a', 'b']);
        const next = await get({ startFromHead: true, nextToken: head.nextForwardToken });
        expect(next.messages).toEqual(['c']);
        const end = await get({ startFromHead: true, nextToken: next.nextForwardToken });
        expect([end.messages, end.nextForwardToken]).toEqual([[], next.nextForwardToken]);
      }),
  );

  holds(
    'FilterLogEvents finds by terms and by fields of JSON, in the order of time.',
    'AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html',
    () =>
      inGroup(async (logGroupName) => {
        await put(logGroupName, '{"n":1,"who":"ann"}', '{"n":2,"who":"bob"}', 'ERROR of bob');
        expect(await filtered(logGroupName, 3)).toHaveLength(3);
        expect(await filtered(logGroupName, 1, '{ $.n > 1 && $.who = "b*" }')).toEqual([
          '{"n":2,"who":"bob"}',
        ]);
        expect(await filtered(logGroupName, 1, 'bob -ERROR')).toEqual(['{"n":2,"who":"bob"}']);
        expect(await filtered(logGroupName, 2, '?ann ?ERROR')).toEqual([
          '{"n":1,"who":"ann"}',
          'ERROR of bob',
        ]);
      }),
  );

  holds(
    'Log streams are described by name or by the time of their last event; a deleted one takes its events along.',
    'AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html',
    () =>
      inGroup(async (logGroupName) => {
        await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'a' }));
        await put(logGroupName, 'm');
        await filtered(logGroupName, 1);
        const names = async (rest: { orderBy?: 'LastEventTime'; descending?: boolean }) =>
          (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...rest }))).logStreams?.map(
            ({ logStreamName }) => logStreamName,
          );
        expect(await names({})).toEqual(['a', STREAM]);
        await eventually('the event is the last one', async () => {
          const [first] = (await names({ orderBy: 'LastEventTime', descending: true })) ?? [];
          return first === STREAM ? first : undefined;
        });
        await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: STREAM }));
        expect(await names({})).toEqual(['a']);
      }),
  );

  holds(
    'A metric filter is described, tried on messages, and deleted; what it extracts is told.',
    'AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html',
    () =>
      inGroup(async (logGroupName) => {
        const filterName = 'failures';
        const filterPattern = '{ $.code = "Denied" }';
        await logs.send(
          new PutMetricFilterCommand({
            logGroupName,
            filterName,
            filterPattern,
            metricTransformations: [
              { metricName: 'Denied', metricNamespace: unique('metrics'), metricValue: '1', defaultValue: 0 },
            ],
          }),
        );
        const described = async () =>
          (await logs.send(new DescribeMetricFiltersCommand({ logGroupName }))).metricFilters?.map(
            (filter) => filter.filterName,
          );
        expect(await described()).toEqual([filterName]);
        const { matches } = await logs.send(
          new TestMetricFilterCommand({
            filterPattern,
            logEventMessages: ['{"code":"Fine"}', '{"code":"Denied"}'],
          }),
        );
        expect(matches).toEqual([
          {
            eventNumber: 2,
            eventMessage: '{"code":"Denied"}',
            extractedValues: { '$.code': 'Denied' },
          },
        ]);
        await logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName }));
        expect(await described()).toEqual([]);
      }),
  );

  holds(
    'A query of Logs Insights discovers fields of JSON, filters and aggregates; a query that is none is refused.',
    'AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html',
    () =>
      inGroup(async (logGroupName) => {
        await put(logGroupName, '{"n":1,"who":"ann"}', '{"n":2,"who":"bob"}', '{"n":3,"who":"bob"}');
        await filtered(logGroupName, 3);
        const seconds = Math.floor(Date.now() / 1000);
        const start = (queryString: string) =>
          logs.send(
            new StartQueryCommand({
              logGroupName,
              queryString,
              startTime: seconds - 3_600,
              endTime: seconds + 60,
            }),
          );
        const rows = await eventually(
          'rows of the query',
          async () => {
            const { queryId } = await start('filter n > 0 | stats sum(n) as total by who | sort who');
            const answer = await eventually('the query is over', async () => {
              const now = await logs.send(new GetQueryResultsCommand({ queryId }));
              return now.status === 'Complete' ? now : undefined;
            });
            await expect(logs.send(new StopQueryCommand({ queryId }))).resolves.toMatchObject({
              success: false,
            });
            const { queries = [] } = await logs.send(new DescribeQueriesCommand({ logGroupName }));
            expect(queries.map((query) => query.queryId)).toContain(queryId);
            const found = answer.results?.map((row) =>
              Object.fromEntries(row.map(({ field, value }) => [field, value])),
            );
            return found?.length === 2 && answer.statistics?.recordsMatched === 3 ? found : undefined;
          },
          50,
        );
        expect(rows).toEqual([
          { who: 'ann', total: '1' },
          { who: 'bob', total: '5' },
        ]);
        await expect(start('no such command')).rejects.toMatchObject({ name: 'MalformedQueryException' });
      }),
    60,
  );

  holds(
    'Queries are saved, found by the beginning of their name, and deleted.',
    'AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html',
    async () => {
      const name = unique('query');
      const { queryDefinitionId } = await logs.send(
        new PutQueryDefinitionCommand({ name, queryString: 'fields @message | limit 1' }),
      );
      const found = async () =>
        (await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name })))
          .queryDefinitions;
      expect(await found()).toMatchObject([{ name, queryDefinitionId }]);
      await logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }));
      expect(await found()).toEqual([]);
    },
  );

  refuses(
    'Subscription filters, and encryption by a key of KMS.',
    'AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
    () =>
      inGroup(async (logGroupName) => {
        const refusal = (operation: string) => ({
          name: 'UnknownOperationException',
          message: expect.stringContaining(operation),
        });
        await expect(
          logs.send(
            new PutSubscriptionFilterCommand({
              logGroupName,
              filterName: 'f',
              filterPattern: '',
              destinationArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
            }),
          ),
        ).rejects.toMatchObject(refusal('PutSubscriptionFilter'));
        await expect(
          logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: 'arn:aws:kms:::key/k' })),
        ).rejects.toMatchObject(refusal('AssociateKmsKey'));
      }),
  );
});
