import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { prefixes } from '../../lib/wiring/names';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** What one clean run did to one dataset, as the job wrote it beside the manifest. */
export interface CleanFigures {
  readonly dataset: string;
  readonly run_id: string;
  readonly rows_in: number;
  readonly duplicates_in_batch: number;
  readonly duplicates_in_lake: number;
  readonly rows_out: number;
  /** YYYY-MM-DD */
  readonly touched_dates: readonly string[];
  readonly files_in: number;
  readonly seconds: number;
}

/** What the workflow's first state found, which its output still carries. */
interface OpenedRun {
  readonly runId?: string;
  readonly datasets?: ReadonlyArray<{ readonly dataset: string }>;
}

/**
 * The figures of a run that has ended.
 *
 * @param output the execution's, JSON text.
 * @throws UserError when the job did not write them.
 */
export async function readFigures(s3: S3Client, lakeBucket: string, output: string): Promise<CleanFigures[]> {
  const { runId = '', datasets = [] } = JSON.parse(output) as OpenedRun;
  return Promise.all(
    datasets.map(async ({ dataset }) => {
      const Key = `${prefixes.run(dataset, runId)}clean.json`;
      const object = await s3.send(new GetObjectCommand({ Bucket: lakeBucket, Key })).catch((error) => {
        if (!(error instanceof NoSuchKey)) throw error;
        throw new UserError(
          `Run ${runId} ended well, but its figures are not at s3://${lakeBucket}/${Key}: look at the job's log.`,
          exitCodes.failed,
          { cause: error },
        );
      });
      return JSON.parse((await object.Body?.transformToString()) ?? '') as CleanFigures;
    }),
  );
}
