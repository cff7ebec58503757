import { expect, test } from '@jest/globals';
import type { Provider } from '../../../local/deployer/provider';
import { ReportBuilder } from '../../../local/deployer/report';

const queue = { type: 'AWS::SQS::Queue', honours: ['QueueName'] } as unknown as Provider;
const table = { type: 'AWS::DynamoDB::Table', honours: ['TableName'] } as unknown as Provider;

test('tags are told once for all types, not once for each', () => {
  const report = new ReportBuilder();
  report.properties(queue, 'stack/Queue', { QueueName: 'q', Tags: [{ Key: 'a', Value: 'b' }] });
  report.properties(table, 'stack/Table', { TableName: 't', Tags: [{ Key: 'a', Value: 'b' }] });
  expect(report.build().notHonoured).toEqual([
    {
      what: 'Tags',
      why: 'nothing is billed: what the local environment would cost is told by its use',
      resources: ['stack/Queue', 'stack/Table'],
    },
  ]);
});
