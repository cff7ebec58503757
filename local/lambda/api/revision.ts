import { AwsError } from '../../gateway/service-handler';
import type { FunctionRecord } from './function-record';

/** A call that may name the revision that it is about. */
export interface Revised {
  readonly RevisionId?: string | undefined;
}

/** @throws AwsError PreconditionFailedException for an update of what has been updated since. */
export function ofLatest(record: FunctionRecord, { RevisionId }: Revised): void {
  if (RevisionId === undefined || RevisionId === '' || RevisionId === record.revisionId) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId',
    412,
    { Type: 'User' },
  );
}
