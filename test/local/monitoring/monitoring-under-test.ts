import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach } from '@jest/globals';
import { type Clock, createClock } from '../../../local/clock';
import { clockRoute } from '../../../local/control/clock-route';
import { createGateway } from '../../../local/gateway/gateway';
import {
  createMonitoringHandler,
  type MonitoringHandler,
} from '../../../local/monitoring/create-monitoring-handler';
import { temporaryDirectories } from '../temporary-directory';

export interface Published {
  readonly topic: string;
  readonly subject: string;
  readonly message: Record<string, unknown>;
}

export interface MonitoringUnderTest {
  readonly endpoint: string;
  readonly client: CloudWatchClient;
  readonly clock: Clock;
  readonly handler: MonitoringHandler;
  /** What was sent to SNS topics, oldest first. */
  readonly published: Published[];
  /** What it complained of. */
  readonly problems: string[];
  /** Its directory, for another one that goes on from there. */
  readonly state: string;
  /** Through the control door. */
  advance(seconds: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Makes the handler behind a real gateway, with SNS's place taken by a server that notes what it is sent. */
export function monitoringsUnderTest() {
  const open: MonitoringUnderTest[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  // Last: what is closed still writes.
  const directories = temporaryDirectories();

  return async (state: string = directories(), clock = createClock()): Promise<MonitoringUnderTest> => {
    const published: Published[] = [];
    const problems: string[] = [];
    const sns = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      if (form.get('TopicArn')?.endsWith(':broken')) {
        response.writeHead(404, { 'content-type': 'text/xml' });
        response.end(
          '<ErrorResponse><Error><Code>NotFound</Code><Message>No topic.</Message></Error></ErrorResponse>',
        );
        return;
      }
      published.push({
        topic: form.get('TopicArn') ?? '',
        subject: form.get('Subject') ?? '',
        message: JSON.parse(form.get('Message') ?? '{}'),
      });
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(
        '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      );
    });
    await new Promise<void>((listening) => sns.listen(0, '127.0.0.1', listening));
    const ministackPort = (sns.address() as AddressInfo).port;
    const handler = await createMonitoringHandler({
      clock,
      endpoint: `http://127.0.0.1:${ministackPort}`,
      paths: { state },
      onProblem: (words) => void problems.push(words),
    });
    const gateway = await createGateway({
      port: 0,
      ministackPort,
      handlers: [handler],
      control: [clockRoute(clock, handler.advance)],
    });
    const endpoint = `http://127.0.0.1:${gateway.port}`;
    const client = new CloudWatchClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    let closed = false;
    const made: MonitoringUnderTest = {
      endpoint,
      client,
      clock,
      handler,
      published,
      problems,
      state,
      async advance(seconds) {
        const answer = await fetch(`${endpoint}/_catchment/clock`, {
          method: 'POST',
          body: JSON.stringify({ advanceSeconds: seconds }),
        });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      },
      async close() {
        if (closed) return;
        closed = true;
        client.destroy();
        await handler.close();
        await gateway.close();
        sns.closeAllConnections();
        sns.close();
      },
    };
    open.push(made);
    return made;
  };
}
