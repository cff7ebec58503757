import { GetJobRunsCommand, GetJobsCommand, type GlueClient } from '@aws-sdk/client-glue';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListStreamsCommand,
} from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { billedDpuSeconds } from '../../lambda/shared/runs/cost';
import { costTags, SHARED_COST } from '../../lib/wiring/names';
import { prices } from '../../lib/wiring/prices';
import { billedServices } from '../../lib/wiring/services';
import type { CostEntry } from './cost-and-usage';

export interface UseClients {
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly glue: GlueClient;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** YYYY-MM-DD on which it was written. */
  readonly day: string;
}

const GB = 1024 ** 3;
const DAYS_A_MONTH = 30;
const HOURS_A_DAY = 24;
/** Its records last longer than what the price of a shard covers. */
const USUAL_RETENTION_HOURS = 24;
const OWN = /^catchment-([a-z]+)-(.+)$/;

/** Zones whose second or third folder is a dataset. */
const DATASET_OF_KEY = /^(?:raw|processed\/cleaned|runs|lineage)\/([a-z][a-z0-9_]*)\//;

/** What lies in the environment's buckets. */
export async function storedObjects({ s3 }: UseClients): Promise<readonly StoredObject[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const stored: StoredObject[] = [];
  for (const { Name: bucket = '' } of Buckets.filter(({ Name = '' }) => OWN.test(Name))) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
      for (const { Key: key = '', Size: bytes = 0, LastModified } of Contents) {
        stored.push({ bucket, key, bytes, day: dayOf(LastModified ?? new Date(0)) });
      }
    }
  }
  return stored;
}

/** What storing them costs a day: each from the day on which it was written. Deleted ones are not known. */
export function storageCosts(stored: readonly StoredObject[], days: readonly string[]): CostEntry[] {
  const usdADay = prices.s3.gbMonth.standard / GB / DAYS_A_MONTH;
  return days
    .flatMap((day) =>
      [...Map.groupBy(stored, ownerOf)].map(([owner, objects]) => {
        const [environment, dataset] = JSON.parse(owner) as [string, string];
        const bytes = objects.reduce((sum, object) => sum + (object.day <= day ? object.bytes : 0), 0);
        return entry(day, billedServices.s3, environment, dataset, bytes * usdADay);
      }),
    )
    .filter(({ usd }) => usd > 0);
}

function ownerOf({ bucket, key }: StoredObject): string {
  return JSON.stringify([OWN.exec(bucket)?.[1], DATASET_OF_KEY.exec(key)?.[1] ?? SHARED_COST]);
}

/** Shard hours of provisioned streams, whole days. */
export async function streamCosts({ kinesis }: UseClients, days: readonly string[]): Promise<CostEntry[]> {
  const { StreamNames = [] } = await kinesis.send(new ListStreamsCommand({}));
  const entries: CostEntry[] = [];
  for (const StreamName of StreamNames) {
    const [, environment, dataset] = OWN.exec(StreamName) ?? [];
    if (environment === undefined || dataset === undefined) continue;
    const { StreamDescriptionSummary: stream } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    const { shardHour, shardHourOfLongRetention } = prices.kinesis;
    const isLong = (stream?.RetentionPeriodHours ?? 0) > USUAL_RETENTION_HOURS;
    const usdADay =
      (stream?.OpenShardCount ?? 0) * HOURS_A_DAY * (shardHour + (isLong ? shardHourOfLongRetention : 0));
    const made = dayOf(stream?.StreamCreationTimestamp ?? new Date(0));
    for (const day of days.filter((each) => each >= made)) {
      entries.push(entry(day, billedServices.kinesis, environment, dataset, usdADay));
    }
  }
  return entries;
}

/** Runs of Glue jobs, at the workers that they would have on AWS, on the day on which they began. */
export async function glueCosts({ glue }: UseClients, days: readonly string[]): Promise<CostEntry[]> {
  const { Jobs = [] } = await glue.send(new GetJobsCommand({}));
  const entries: CostEntry[] = [];
  for (const { Name: JobName = '' } of Jobs) {
    const [, environment, part] = OWN.exec(JobName) ?? [];
    if (environment === undefined || part === undefined) continue;
    const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName }));
    for (const { StartedOn, ExecutionTime = 0, MaxCapacity, NumberOfWorkers, WorkerType } of JobRuns) {
      const day = dayOf(StartedOn ?? new Date(0));
      if (!days.includes(day)) continue;
      const capacity = {
        ...(MaxCapacity !== undefined && { MaxCapacity }),
        ...(NumberOfWorkers !== undefined && { NumberOfWorkers }),
        ...(WorkerType !== undefined && { WorkerType }),
      };
      const usd = (billedDpuSeconds({ ExecutionTime, ...capacity }) / 3600) * prices.glue.dpuHour;
      const group = part.replace(/-(clean|marts|maintenance)$/, '');
      entries.push(entry(day, billedServices.glue, environment, group, usd));
    }
  }
  return entries;
}

function entry(
  day: string,
  service: string,
  environment: string | undefined,
  dataset: string,
  usd: number,
): CostEntry {
  const tags = { [costTags.environment]: environment ?? '', [costTags.dataset]: dataset };
  return { day, service, tags, usd };
}

/** YYYY-MM-DD, UTC. */
export function dayOf(moment: Date | number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
