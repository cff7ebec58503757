import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../local/paths';

const file = () =>
  join(process.env['CATCHMENT_HOME'] ?? join(projectRoot, '.catchment'), 'conformance-operations.txt');

/** @param client for instance AthenaClient @param command for instance GetWorkGroupCommand */
export function recordOperation(client: string, command: string): void {
  appendFileSync(file(), `${client} ${command}\n`);
}

/** What the suite got answers to since the environment began, as `AthenaClient GetWorkGroupCommand`. */
export function operationsSeen(): ReadonlySet<string> {
  return new Set(existsSync(file()) ? readFileSync(file(), 'utf8').trim().split('\n') : []);
}
