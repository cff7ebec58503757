import { expect, test } from '@jest/globals';
import { sectionsOf } from '../../../cli/alarms/page';
import { firstStepsText, showText, statesText } from '../../../cli/alarms/print';
import type { AlarmState } from '../../../cli/alarms/states';

const page = sectionsOf(
  '# x\n\n## Meaning\nIt stands.\n\n## First look\nLook:\n\n```bash\nls\n```\n\n## Fix\nMend.\n',
);
const stopped: AlarmState = {
  name: 'catchment-prod-orders-consumer-stopped',
  id: 'consumer-stopped',
  of: 'orders',
  state: 'ALARM',
  since: '2026-11-21T18:00:02.000Z',
  reason: 'Threshold Crossed',
};

test('a listed alarm says since when, whom it tells, and what analysts see', () => {
  const [, , row = ''] = statesText([stopped]).split('\n');
  for (const words of ['consumer-stopped', 'orders', 'ALARM', '2026-11-21 18:00:02', 'dataset-stale pages']) {
    expect(row).toContain(words);
  }
});

test('the first steps can be pasted: variables first, then the commands of the page', () => {
  const text = firstStepsText('prod', stopped, page);
  expect(text).toContain('orders: records arrive on the stream and the consumer reads none');
  expect(text).toContain('Page: docs/runbook/consumer-stopped.md');
  expect(text.indexOf('export ENV=prod DATASET=orders')).toBeLessThan(text.indexOf('```bash\nls'));
  expect(text).not.toContain('Mend.');
});

test('of several instances, the steps are for the one in alarm', () => {
  const quiet = { ...stopped, of: 'events', state: 'OK', reason: '' } as const;
  const text = showText('prod', [quiet, stopped], page);
  expect(text).toContain('export ENV=prod DATASET=orders');
  expect(text).toContain('orders: Threshold Crossed');
  expect(text).toContain('It stands.');
});
