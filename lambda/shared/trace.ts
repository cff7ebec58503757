import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { SignedFetch, SignedRequest } from './signed-fetch';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the daemon is told in front of each segment. */
const HEADER = '{"format":"json","version":1}\n';
const CLIENT_ERROR = 400;
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/**
 * Tells X-Ray of each call as a subsegment of the invocation that Lambda traces, so that a slow or failing
 * write is seen in the trace. By a datagram to the daemon that runs beside every function, since the X-Ray SDK
 * would double the bundle. Where there is no daemon, or the invocation is not sampled, nothing is told.
 *
 * @param env Lambda sets AWS_XRAY_DAEMON_ADDRESS once and _X_AMZN_TRACE_ID with each invocation
 */
export function tracedFetch(send: SignedFetch, env: Environment): SignedFetch {
  const daemon = /^(.+):(\d+)$/.exec(env['AWS_XRAY_DAEMON_ADDRESS'] ?? '');
  if (daemon === null) return send;
  const [, host = '', port] = daemon;
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.unref();
  // A trace is worth less than the batch whose call it tells of.
  socket.on('error', (error) => process.emitWarning(error));
  return async (request) => {
    const invocation = sampled(env['_X_AMZN_TRACE_ID']);
    if (invocation === undefined) return send(request);
    const started = Date.now();
    const tell = (outcome: object) => {
      const told = { ...subsegment(request, env), ...invocation, ...outcome };
      const times = { start_time: started / 1_000, end_time: Date.now() / 1_000 };
      socket.send(HEADER + JSON.stringify({ ...told, ...times }), Number(port), host);
    };
    try {
      const response = await send(request);
      tell(answered(response.status));
      return response;
    } catch (error) {
      tell({ fault: true });
      throw error;
    }
  };
}

/** The trace and its parent, of `Root=…;Parent=…;Sampled=1`; undefined when it is not sampled. */
function sampled(header = ''): { trace_id: string; parent_id: string } | undefined {
  const fields = new Map(header.split(';').map((field) => field.split('=', 2) as [string, string]));
  const trace_id = fields.get('Root');
  const parent_id = fields.get('Parent');
  if (fields.get('Sampled') !== '1' || trace_id === undefined || parent_id === undefined) return undefined;
  return { trace_id, parent_id };
}

function subsegment({ service, method, url, headers }: SignedRequest, env: Environment) {
  return {
    id: randomBytes(8).toString('hex'),
    type: 'subsegment',
    name: service,
    namespace: 'aws',
    aws: {
      // A JSON protocol names its operation; S3 is told by its HTTP method.
      operation: headers['x-amz-target']?.split('.').at(-1) ?? method,
      region: env['AWS_REGION'],
      resource: new URL(url).pathname,
    },
  };
}

/** 412 is S3's answer to a batch that had been written before: an error of the client's to X-Ray, and usual. */
function answered(status: number) {
  return {
    http: { response: { status } },
    ...(status >= SERVER_ERROR && { fault: true }),
    ...(status >= CLIENT_ERROR && status < SERVER_ERROR && { error: true }),
    ...(status === TOO_MANY_REQUESTS && { throttle: true }),
  };
}
