import { localEndpoint } from '../../../cli/aws';
import { type BillLine, CONTROL_PREFIX, type Fault } from '../../../local/control/faults';

async function control(method: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${localEndpoint()}${CONTROL_PREFIX}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${CONTROL_PREFIX}${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Puts the environment's clock forward; every alarm is up to date then. @returns what it says now */
export async function putForward(seconds: number): Promise<Date> {
  const { now } = (await control('POST', 'clock', { advanceSeconds: seconds })) as { now: string };
  return new Date(now);
}

export const clockNow = () => putForward(0);

/** Replaces all faults. */
export const faults = async (...wanted: readonly Fault[]): Promise<void> => {
  await control('PUT', 'faults', wanted);
};

/** Replaces what Cost Explorer tells besides the environment's own use. */
export const bill = async (...lines: readonly BillLine[]): Promise<void> => {
  await control('PUT', 'bill', lines);
};
