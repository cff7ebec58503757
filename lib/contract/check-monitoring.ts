import { columnNamed, type Fail } from './column-named';
import type { Dataset } from './dataset';

const TRAFFIC = ['steady', 'irregular'] as const;

/** Checks what a contract says is usual. */
export function checkMonitoring(dataset: Dataset, fail: Fail): void {
  const { monitoring } = dataset;
  if (monitoring === undefined) return;
  const { quarantinePercent, latePercent, traffic = 'steady', groupBy } = monitoring;
  for (const [what, percent] of Object.entries({ quarantinePercent, latePercent })) {
    if (percent === undefined || (what === 'latePercent' && percent === 'any')) continue;
    if (!(typeof percent === 'number' && percent > 0 && percent <= 100)) {
      fail(
        `monitoring.${what} is ${JSON.stringify(percent)}; it is a number above 0 and up to 100${what === 'latePercent' ? ', or "any"' : ''}.`,
      );
    }
  }
  if (!TRAFFIC.includes(traffic)) {
    fail(`monitoring.traffic is "${traffic}"; it is one of ${TRAFFIC.join(', ')}.`);
  }
  if (groupBy !== undefined) checkGroupBy(dataset, groupBy, fail);
}

function checkGroupBy(dataset: Dataset, groupBy: string, fail: Fail): void {
  const { kind, pii } = columnNamed(dataset, 'monitoring.groupBy', groupBy, fail);
  if (kind !== 'string') {
    fail(`monitoring.groupBy names "${groupBy}", which is a ${kind}; events are grouped by strings.`);
  }
  if (pii !== undefined) {
    fail(
      `monitoring.groupBy names "${groupBy}", whose pii action is "${pii.action}"; a count must not tell a personal value.`,
    );
  }
}
