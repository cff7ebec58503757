import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  ResourceNotFoundException,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { insightsOf } from '../../../cli/logs/insights';

const request = {
  logGroups: ['/aws/lambda/a', '/aws/lambda/b'],
  query: 'fields @timestamp',
  from: 10,
  to: 20,
};
const never = new AbortController().signal;
const aws = mockClient(CloudWatchLogsClient);

beforeEach(() => {
  aws.reset();
  aws.on(StartQueryCommand).resolves({ queryId: 'q1' });
});

test('a query is waited for, and its rows come without the pointer', async () => {
  aws
    .on(GetQueryResultsCommand)
    .resolvesOnce({ status: 'Running' })
    .resolves({
      status: 'Complete',
      results: [
        [
          { field: '@timestamp', value: 't' },
          { field: '@ptr', value: 'Cm8KJgo' },
        ],
      ],
      statistics: { recordsScanned: 7 },
    });
  expect(await insightsOf('local').ask(request, never)).toEqual({
    rows: [new Map([['@timestamp', 't']])],
    scanned: 7,
  });
  expect(aws.commandCalls(StartQueryCommand)[0]?.args[0].input).toEqual({
    logGroupNames: request.logGroups,
    queryString: request.query,
    startTime: 10,
    endTime: 20,
  });
});

test('a log group that there is not is one sentence that says what to do', async () => {
  const error = new ResourceNotFoundException({ message: 'Log group does not exist.', $metadata: {} });
  aws.on(StartQueryCommand).rejects(error);
  await expect(insightsOf('local').ask(request, never)).rejects.toMatchObject({
    name: 'UserError',
    exitCode: 3,
    message: expect.stringContaining(
      '/aws/lambda/a, /aws/lambda/b: Log group does not exist. Deploy it: npm start.',
    ),
  });
});

test('a query that AWS gives up is told of as it ended', async () => {
  aws.on(GetQueryResultsCommand).resolves({ status: 'Timeout' });
  await expect(insightsOf('local').ask(request, never)).rejects.toThrow('The query ended as Timeout');
});

test('a query that is interrupted is stopped on AWS too', async () => {
  const interrupt = new AbortController();
  aws.on(GetQueryResultsCommand).callsFake(() => {
    interrupt.abort();
    return { status: 'Running' };
  });
  await expect(insightsOf('local').ask(request, interrupt.signal)).rejects.toMatchObject({ exitCode: 130 });
  expect(aws.commandCalls(StopQueryCommand)[0]?.args[0].input).toEqual({ queryId: 'q1' });
});
