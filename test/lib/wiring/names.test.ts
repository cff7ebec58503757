import { describe, expect, test } from '@jest/globals';
import { ENVIRONMENT_NAMES } from '../../../lib/config';
import { names, type Placement, prefixes } from '../../../lib/wiring/names';

const LONGEST_REGION = 'ap-southeast-2';

describe.each(ENVIRONMENT_NAMES)('in %s', (environment) => {
  const placement: Placement = { environment, account: '123456789012', region: LONGEST_REGION };

  test.each([names.lakeBucket, names.quarantineBucket, names.resultsBucket, names.accessLogsBucket])(
    'bucket %# has a name that S3 accepts',
    (bucket) => {
      expect(bucket(placement)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
    },
  );
});

test('a stack name has no underscore, because CloudFormation allows none', () => {
  expect(names.stack('dev', 'page_views-ingestion')).toBe('catchment-dev-page-views-ingestion');
});

test('a database name has no hyphen, because Athena would want it quoted', () => {
  expect(names.database('dev', 'raw')).toBe('catchment_dev_raw');
});

test('every prefix ends with a slash, so that no dataset matches the start of another', () => {
  const all = [
    prefixes.raw('a'),
    prefixes.cleaned('a'),
    prefixes.quarantine('a'),
    prefixes.failedBatches,
    prefixes.run('a', 'b'),
    prefixes.runs('a'),
    prefixes.queryResults,
  ];
  expect(all.filter((prefix) => !prefix.endsWith('/'))).toEqual([]);
});
