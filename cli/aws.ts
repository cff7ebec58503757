import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where the local environment listens unless CATCHMENT_PORT or AWS_ENDPOINT_URL says otherwise. */
export const LOCAL_PORT = 4566;
const LOCAL_REGION = 'us-east-1';
export const LOCAL_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** The part of a client's configuration that every AWS SDK client understands. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: NodeHttpHandler;
}

/** The one address of every AWS service of the local environment. */
export function localEndpoint(): string {
  return process.env['AWS_ENDPOINT_URL'] ?? `http://127.0.0.1:${process.env['CATCHMENT_PORT'] ?? LOCAL_PORT}`;
}

/** What tells any AWS client, the AWS CLI included, of an environment; none where its own defaults lead there. */
export function clientVariables(environment: string): Record<string, string> {
  if (environment !== 'local') return {};
  return {
    AWS_ENDPOINT_URL: localEndpoint(),
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  };
}

/**
 * Configuration for an AWS SDK client of an environment: `new S3Client(clientConfig('local'))`.
 * `local` names the gateway, over HTTP/1.1 (the Kinesis client would otherwise speak HTTP/2);
 * every other environment leaves region and credentials to the SDK's default chain.
 */
export function clientConfig(environment: string): ClientConfig {
  if (environment !== 'local') return {};
  return {
    endpoint: localEndpoint(),
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    requestHandler: new NodeHttpHandler(),
  };
}
