import { join } from 'node:path';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import { costTags } from '../../lib/wiring/names';
import type { ControlRoute } from '../control/control-door';
import {
  type AwsRequest,
  jsonResponse,
  type ServiceHandler,
  unknownOperation,
} from '../gateway/service-handler';
import { type Datum, type MetricSink, noMetrics } from '../monitoring/metric-sink';
import type { LocalPaths } from '../paths';
import { BillLines } from './bill-lines';
import { type CostEntry, costAndUsage } from './cost-and-usage';
import { dayOf, glueCosts, type StoredObject, storageCosts, storedObjects, streamCosts } from './own-use';

export interface BillingOptions {
  /** The gateway, through which the environment's use is read. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Gets the bytes that lie in each bucket, which S3 tells once a day. @default - nobody does */
  readonly metrics?: MetricSink;
  /** Of the tag that the lines put by hand have. @default local */
  readonly environment?: string;
}

/**
 * Cost Explorer: what the environment's storage, shards and Glue runs would cost on AWS at list prices, by day
 * and tag, and the lines that were put through the control door. What has no meter here costs nothing.
 */
export interface BillingHandler extends ServiceHandler {
  readonly routes: readonly ControlRoute[];
  close(): void;
}

const DAY_MS = 86_400_000;

/** Opens what an earlier process left under `paths.state`. */
export async function createBillingHandler(options: BillingOptions): Promise<BillingHandler> {
  const { endpoint, paths, metrics = noMetrics, environment = 'local' } = options;
  const lines = await BillLines.open(join(paths.state, 'billing'));
  const requestHandler = new NodeHttpHandler();
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    requestHandler,
  };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    kinesis: new KinesisClient(config),
    glue: new GlueClient(config),
  };

  async function entries(days: readonly string[]): Promise<readonly CostEntry[]> {
    const stored = await storedObjects(clients);
    metrics.put('AWS/S3', bucketSizes(stored));
    const planted = lines.all().map(({ date, service, dataset, usd }) => ({
      day: date,
      service,
      tags: {
        [costTags.environment]: environment,
        ...(dataset === undefined ? {} : { [costTags.dataset]: dataset }),
      },
      usd,
    }));
    return [
      ...storageCosts(stored, days),
      ...(await streamCosts(clients, days)),
      ...(await glueCosts(clients, days)),
      ...planted,
    ];
  }

  return {
    service: 'ce',
    handles: () => true,
    async handle(request: AwsRequest) {
      if (request.operation !== 'GetCostAndUsage') throw unknownOperation(request);
      const input = JSON.parse(request.body.toString('utf8')) as Parameters<typeof costAndUsage>[0];
      const today = dayOf(Date.now());
      const { Start = today, End = today } = input.TimePeriod ?? {};
      // Days to come cost nothing yet.
      const days = daysBetween(Start, End < today ? End : today);
      return jsonResponse(costAndUsage(input, await entries(days), today));
    },
    routes: [lines.route()],
    close: () => requestHandler.destroy(),
  };
}

/** As S3 tells them on AWS: of the last whole day, all in one class. */
function bucketSizes(stored: readonly StoredObject[]): Datum[] {
  const time = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
  return [...Map.groupBy(stored, ({ bucket }) => bucket)].map(([BucketName, objects]) => ({
    metric: 'BucketSizeBytes',
    dimensions: { BucketName, StorageType: 'StandardStorage' },
    value: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    unit: 'Bytes',
    time,
  }));
}

function daysBetween(start: string, end: string): string[] {
  const days: string[] = [];
  for (let day = start; day < end; day = dayOf(Date.parse(`${day}T00:00:00Z`) + DAY_MS)) days.push(day);
  return days;
}
