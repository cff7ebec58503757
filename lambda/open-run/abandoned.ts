import type { OpenLock } from '../../lib/wiring/run';
import { endEvent } from '../shared/lineage/events';
import { endOf } from '../shared/runs/end';
import { exportRun } from '../shared/runs/ledger-export';
import { martsFrom } from '../shared/runs/marts-from';
import { reasonOf } from '../shared/runs/reason';
import { readRunFiles } from '../shared/runs/run-files';
import type { OpenRunPorts } from './ports';

/**
 * Marks the run as failed whose execution ended without closing it: stopped by hand, or killed with its
 * machine. Then its manifest waits, like any failed run's. Nothing happens when it has an end already.
 */
export async function failAbandoned(lock: OpenLock, ports: OpenRunPorts): Promise<void> {
  const { dataset, holder, execution } = lock;
  const row = await ports.ledger.run(dataset, holder);
  // A lock without a row: the run died before it had a manifest, so its messages are still on the queue.
  if (row?.state !== 'open') return;
  const files = await readRunFiles(ports.lake, dataset, holder);
  const publishes = martsFrom(dataset, ports.tables.marts).length > 0;
  const words = `Its execution ended before the run was closed or failed: ${execution}`;
  const thrown = { error: { Error: 'RunAbandoned', Cause: words } };
  const reason = reasonOf(row.kind, files, publishes, thrown);
  const error = reason.message === words ? reason : { ...reason, message: `${reason.message} ${words}` };
  const failed = await ports.ledger.fail(dataset, holder, endOf(row, files, ports.now(), { error }));
  if (failed === undefined) return;
  await exportRun(failed, ports.lake);
  await ports.tellLineage(dataset, holder, endEvent(failed, ports.tables));
  ports.tellAbandoned(dataset, holder, error.message);
}
