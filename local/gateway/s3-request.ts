/** What an S3 request asks for, as far as its URL says. */
export interface S3Target {
  readonly operation: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/** Sub-resources that S3's access log names instead of OBJECT or BUCKET. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  uploads: 'UPLOADS',
  delete: 'MULTI_OBJECT_DELETE',
  tagging: 'OBJECT_TAGGING',
  acl: 'ACL',
  versions: 'BUCKETVERSIONS',
  versioning: 'VERSIONING',
  lifecycle: 'LIFECYCLE',
  encryption: 'ENCRYPTION',
  notification: 'NOTIFICATION',
  policy: 'BUCKETPOLICY',
};

const IPV4 = /^\d+(\.\d+){3}$/;

/** Bucket and key of a path-style (`/bucket/key`) or virtual-hosted (`bucket.host`) request. */
export function s3Target(
  method: string,
  host: string | undefined,
  path: string,
  query: URLSearchParams,
): S3Target {
  const hosted = hostedBucket(host);
  const parts = path.slice(1).split('/');
  const bucket = hosted ?? (parts[0] === '' ? undefined : parts.shift());
  const object = parts.join('/');
  const key = object === '' ? (query.get('prefix') ?? undefined) : decode(object);
  return { operation: `REST.${method}.${resource(bucket, object, query)}`, bucket, key };
}

function hostedBucket(host: string | undefined): string | undefined {
  const name = host?.replace(/:\d+$/, '') ?? '';
  if (IPV4.test(name)) return undefined;
  const dot = name.indexOf('.');
  return dot > 0 ? name.slice(0, dot) : undefined;
}

function resource(bucket: string | undefined, object: string, query: URLSearchParams): string {
  if (bucket === undefined) return 'SERVICE';
  if (query.has('partNumber')) return 'PART';
  if (query.has('uploadId')) return 'UPLOAD';
  for (const [parameter, name] of Object.entries(SUBRESOURCES)) {
    if (query.has(parameter)) return name;
  }
  return object === '' ? 'BUCKET' : 'OBJECT';
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone % is the client's mistake; S3 answers it, the log only shows it.
    return path;
  }
}
