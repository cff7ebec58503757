import type { StandardUnit } from '@aws-sdk/client-cloudwatch';

export interface Datum {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit?: StandardUnit;
  /** Machine time, milliseconds since 1970. @default - now */
  readonly time?: number;
  /** Kept by the second, not only by the minute. @default false */
  readonly highResolution?: boolean;
}

/** Where the services of the local environment put the metrics that AWS publishes for them. */
export interface MetricSink {
  /** @param namespace for instance `AWS/Lambda` */
  put(namespace: string, data: readonly Datum[]): void;
}

/** For a service on its own, as in tests. */
export const noMetrics: MetricSink = { put() {} };
