import { AwsError } from '../../gateway/service-handler';
import type { CodeStore, StoredCode } from '../code-store';
import type { Call, Route } from './rest';
import { invalid, unserved } from './validation';

export interface CodeInput {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly S3ObjectStorageMode?: string;
  readonly ZipFile?: string;
  readonly ImageUri?: string;
  readonly SourceKMSKeyArn?: string;
}

/** The longest request with code in it. Bytes. */
const REQUEST_BYTES = 70_167_211;
const PATH = '/function-code/{name}';
/** How long the address of code can be fetched, as Lambda tells it. Seconds. */
const EXPIRES_SECONDS = 600;

/** Keeps the code that a call names. @throws AwsError as Lambda refuses it */
export async function storeCode(
  code: CodeStore,
  input: CodeInput,
  { request }: Call,
  operation: string,
): Promise<StoredCode> {
  if (request.body.length > REQUEST_BYTES) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${REQUEST_BYTES} bytes for the ${operation} operation`,
      413,
    );
  }
  if (input.ImageUri !== undefined) throw unserved('ImageUri', 'functions are zip archives');
  if (input.SourceKMSKeyArn !== undefined) throw unserved('SourceKMSKeyArn', 'archives are not encrypted');
  if ((input.S3ObjectStorageMode ?? 'COPY') !== 'COPY') {
    throw unserved('S3ObjectStorageMode', 'code is copied');
  }
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = input;
  if (ZipFile !== undefined && (S3Bucket !== undefined || S3Key !== undefined)) {
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  }
  if (ZipFile !== undefined) return code.fromZip(Buffer.from(ZipFile, 'base64'));
  if (S3Bucket !== undefined && S3Key !== undefined) return code.fromS3(S3Bucket, S3Key, S3ObjectVersion);
  throw invalid('Please provide a source for function code.');
}

/** Where the zip of a function can be fetched for ten minutes: an address of the gateway, presigned for Lambda. */
export function codeLocation(endpoint: string, region: string, sha256: string): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const url = new URL(
    PATH.replace('{name}', `${Buffer.from(sha256, 'base64').toString('hex')}.zip`),
    endpoint,
  );
  url.search = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `test/${stamp.slice(0, 8)}/${region}/lambda/aws4_request`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(EXPIRES_SECONDS),
    'X-Amz-SignedHeaders': 'host',
    // Signatures are not verified: everything is on loopback.
    'X-Amz-Signature': 'local',
  }).toString();
  return url.href;
}

/** Answers what `codeLocation` points at; no operation of the API. */
export function codeRoute(code: CodeStore): Route {
  return {
    operation: 'FunctionCode',
    method: 'GET',
    path: PATH,
    handle: async ({ labels, request }) => {
      if (Date.now() > expiryOf(request.query))
        throw new AwsError('AccessDenied', 'Request has expired', 403);
      const zip = await code.zip(
        Buffer.from(labels['name']?.replace(/\.zip$/, '') ?? '', 'hex').toString('base64'),
      );
      if (zip === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
      return { status: 200, headers: { 'content-type': 'application/zip' }, body: zip };
    },
  };
}

function expiryOf(query: URLSearchParams): number {
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (day === undefined || time === undefined) return 0;
  const iso = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  return Date.parse(iso) + Number(query.get('X-Amz-Expires')) * 1000;
}
