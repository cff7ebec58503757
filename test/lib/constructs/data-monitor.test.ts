import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { DataMonitor } from '../../../lib/constructs/data-monitor';
import { anyBundle, storageIn, templateOf } from './in-stack';

const template = templateOf((stack) => {
  new DataMonitor(stack, 'Monitor', {
    datasets: ['orders', 'events'],
    bundle: anyBundle(),
    lakeKey: storageIn(stack).lakeKey,
    environment: environments.dev,
  });
});

test('it measures the datasets that are deployed, every minute', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'catchment-dev-data-monitor',
    Environment: {
      Variables: {
        LEDGER_TABLE: 'catchment-dev-ledger',
        LIVE_TABLE: 'catchment-dev-live',
        DATASETS: '["orders","events"]',
      },
    },
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)' });
});

test('it may read ledger and counts, and mark counts as told', () => {
  const text = JSON.stringify(template.findResources('AWS::IAM::Role'));
  expect(text.match(/dynamodb:[A-Z]\w+/g)).toEqual([
    'dynamodb:Query',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
});
