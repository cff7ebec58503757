import { describe, expect, test } from '@jest/globals';
import {
  ENVIRONMENT_NAMES,
  type EnvironmentConfig,
  environmentNamed,
  environments,
  isPlaceholderAccount,
} from '../../../lib/config';
import type { Tiers } from '../../../lib/config/environment';

const all = Object.values(environments);

describe('choosing an environment', () => {
  test.each(ENVIRONMENT_NAMES)('%s is found by its name', (name) => {
    expect(environmentNamed(name).name).toBe(name);
  });

  test('a name that is none is answered with those that are', () => {
    expect(() => environmentNamed('production')).toThrow(
      'There is no environment "production"; choose one of local, dev, staging, prod.',
    );
  });

  test('no name is answered with the names', () => {
    expect(() => environmentNamed(undefined)).toThrow(
      'No environment was named; choose one of local, dev, staging, prod.',
    );
  });

  test('a property that every object has is no environment', () => {
    expect(() => environmentNamed('constructor')).toThrow('choose one of');
  });
});

describe('placeholder accounts', () => {
  test('the shipped accounts of dev, staging and prod are placeholders, the one of local is not', () => {
    expect(all.filter(isPlaceholderAccount).map((each) => each.name)).toEqual(['dev', 'staging', 'prod']);
  });

  test('an account with different digits is real', () => {
    expect(isPlaceholderAccount({ ...environments.prod, account: '123456789012' })).toBe(false);
  });
});

describe.each(all)('$name', (environment: EnvironmentConfig) => {
  test('has an account of twelve digits', () => {
    expect(environment.account).toMatch(/^\d{12}$/);
  });

  test('keeps a record on the stream for 168 hours', () => {
    expect(environment.stream.retentionHours).toBe(168);
  });

  test('stays within what an event source mapping allows', () => {
    const { consumer } = environment;
    expect(consumer.batchSize).toBeLessThanOrEqual(10_000);
    expect(consumer.batchingWindowSeconds).toBeLessThanOrEqual(300);
    expect(consumer.parallelisationFactor).toBeGreaterThanOrEqual(1);
    expect(consumer.parallelisationFactor).toBeLessThanOrEqual(10);
    expect(consumer.timeoutSeconds).toBeLessThanOrEqual(900);
  });

  test('gives up on a record while the stream still has it', () => {
    expect(environment.consumer.maxRecordAgeHours).toBeLessThan(environment.stream.retentionHours);
  });

  test('keeps originals of personal values for 30 days', () => {
    expect(environment.lifecycle.quarantine).toEqual({ expireDays: 30 });
  });

  test('moves objects only in steps that S3 accepts and bills no minimum for', () => {
    const { recoverableDays: _, marts: __, ...zones } = environment.lifecycle;
    for (const [zone, tiers] of Object.entries<Tiers>(zones)) {
      // S3 wants 30 days before IA; leaving IA before 30 or Glacier Instant before 90 is billed in full.
      const ia = tiers.infrequentAccessDays ?? Number.NaN;
      const instant = tiers.glacierInstantDays ?? Number.NaN;
      const archive = tiers.deepArchiveDays ?? Number.NaN;
      const problems = [
        ia < 30 && 'enters IA before 30 days',
        instant - ia < 30 && 'leaves IA within 30 days',
        archive - instant < 90 && 'leaves Glacier Instant within 90 days',
        [ia, instant, archive].some((day) => day >= tiers.expireDays) && 'expires before its last tier',
      ].filter(Boolean);
      expect({ zone, problems }).toEqual({ zone, problems: [] });
    }
  });
});

test('staging and prod keep their data when a stack is deleted, local and dev do not', () => {
  expect(all.map((each) => [each.name, each.retainData])).toEqual([
    ['local', false],
    ['dev', false],
    ['staging', true],
    ['prod', true],
  ]);
});

test('prod follows the tiers of the design', () => {
  expect(environments.prod.lifecycle.raw).toEqual({
    infrequentAccessDays: 30,
    glacierInstantDays: 90,
    deepArchiveDays: 365,
    expireDays: 2_555,
  });
});
