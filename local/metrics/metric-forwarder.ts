import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { embeddedMetrics } from './emf';

export interface MetricForwarderOptions {
  /** The gateway. */
  readonly endpoint: string;
  readonly region: string;
  /** Told of metrics that could not be put, and why. */
  onProblem(words: string): void;
}

/** Sends the metrics that functions embed in their logs to CloudWatch, as its agent does on AWS. */
export interface MetricForwarder {
  /** One line of a log. Never throws. */
  line(text: string): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

const FLUSH_MS = 1_000;
/** PutMetricData's limit. */
const MOST_DATA = 1_000;

export function createMetricForwarder(options: MetricForwarderOptions): MetricForwarder {
  const requestHandler = new NodeHttpHandler();
  const client = new CloudWatchClient({
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler,
  });
  const waiting = new Map<string, MetricDatum[]>();
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  async function send(): Promise<void> {
    const batches = [...waiting];
    waiting.clear();
    for (const [Namespace, data] of batches) {
      for (let from = 0; from < data.length; from += MOST_DATA) {
        const MetricData = data.slice(from, from + MOST_DATA);
        await client.send(new PutMetricDataCommand({ Namespace, MetricData })).catch((error: Error) => {
          options.onProblem(`${MetricData.length} metrics of ${Namespace} were lost: ${error.message}`);
        });
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending = sending.then(send);
    return sending;
  }

  return {
    line(text) {
      for (const { namespace, data } of embeddedMetrics(text)) {
        const queue = waiting.get(namespace) ?? [];
        queue.push(...data);
        waiting.set(namespace, queue);
        timer ??= setTimeout(() => void flush(), FLUSH_MS);
      }
    },
    async close() {
      await flush();
      requestHandler.destroy();
    },
  };
}
