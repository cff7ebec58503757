import { randomUUID } from 'node:crypto';
import type { CallOutcome } from '../gateway/call-observer';
import { type Caller, callerOf, originalsCaller } from '../gateway/caller';
import { type S3Target, s3Target } from '../gateway/s3-request';
import type { AwsRequest } from '../gateway/service-handler';
import type { DataEvent } from './trail';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** S3's calls upon objects by what the access log names them; sub-resources that are none have no data events. */
const EVENTS: Readonly<Record<string, string>> = {
  'REST.GET.OBJECT': 'GetObject',
  'REST.HEAD.OBJECT': 'HeadObject',
  'REST.PUT.OBJECT': 'PutObject',
  'REST.DELETE.OBJECT': 'DeleteObject',
  'REST.GET.OBJECT_TAGGING': 'GetObjectTagging',
  'REST.PUT.OBJECT_TAGGING': 'PutObjectTagging',
  'REST.GET.ACL': 'GetObjectAcl',
  'REST.PUT.ACL': 'PutObjectAcl',
  'REST.POST.UPLOADS': 'CreateMultipartUpload',
  'REST.PUT.PART': 'UploadPart',
  'REST.POST.UPLOAD': 'CompleteMultipartUpload',
  'REST.DELETE.UPLOAD': 'AbortMultipartUpload',
  'REST.GET.UPLOAD': 'ListParts',
  'REST.POST.MULTI_OBJECT_DELETE': 'DeleteObjects',
  'REST.GET.BUCKET': 'ListObjects',
  'REST.GET.BUCKETVERSIONS': 'ListObjectVersions',
};

/** Undefined for a call that has no data event. */
export function s3Event(call: AwsRequest): (DataEvent & { readonly target: S3Target }) | undefined {
  const target = s3Target(call.method, call.headers.host, call.path, call.query);
  const named = EVENTS[target.operation];
  if (named === undefined || target.bucket === undefined) return undefined;
  const copies = named === 'PutObject' && call.headers['x-amz-copy-source'] !== undefined;
  const eventName = copies ? 'CopyObject' : named;
  const ofBucket = /^(List|DeleteObjects)/.test(eventName);
  return {
    target,
    eventName,
    readOnly: /^(Get|Head|List)/.test(eventName),
    type: 'AWS::S3::Object',
    arn: `arn:aws:s3:::${target.bucket}/${ofBucket ? '' : (target.key ?? '')}`,
  };
}

/** S3's error for a status, where the answer's body was not kept. */
const ERRORS: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  409: 'ConditionalRequestConflict',
  412: 'PreconditionFailed',
  503: 'SlowDown',
};

/**
 * The record of a data event, as CloudTrail writes it.
 *
 * @param now machine time
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
 */
export function s3Record(
  call: AwsRequest,
  event: NonNullable<ReturnType<typeof s3Event>>,
  { status, code }: CallOutcome,
  { account, region }: Place,
  now: Date,
): object {
  const { bucket, key } = event.target;
  const errorCode = status < 400 ? undefined : (code ?? ERRORS[status] ?? `Http${status}`);
  const time = `${now.toISOString().slice(0, 19)}Z`;
  return {
    eventVersion: '1.11',
    userIdentity: identity(callerIn(call, account), account, time),
    eventTime: time,
    eventSource: 's3.amazonaws.com',
    eventName: event.eventName,
    awsRegion: region,
    sourceIPAddress: '127.0.0.1',
    userAgent: `[${call.headers['user-agent'] ?? ''}]`,
    ...(errorCode === undefined ? {} : { errorCode, errorMessage: messageOf(errorCode) }),
    requestParameters: { bucketName: bucket, Host: call.headers.host, ...(key === undefined ? {} : { key }) },
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: event.readOnly,
    resources: [
      {
        type: event.type,
        ...(event.arn.endsWith('/') ? { ARNPrefix: event.arn } : { ARN: event.arn }),
      },
      { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
    ],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: account,
    eventCategory: 'Data',
  };
}

/** Athena reads with the rights of whoever asks; on AWS, only the role for originals may ask for quarantine. */
function callerIn({ headers, query }: AwsRequest, account: string): Caller | undefined {
  const byAthena = /\bapp\/Trino\b/.test(headers['user-agent'] ?? '');
  return byAthena ? originalsCaller('local', account, 'athena') : callerOf(headers, query);
}

const messageOf = (errorCode: string) =>
  errorCode === 'AccessDenied' ? 'Access Denied' : `The call was refused: ${errorCode}.`;

/** A role's session, or the account itself: locally people and engines share its credentials. */
function identity(caller: Caller | undefined, accountId: string, creationDate: string): object {
  if (caller === undefined) {
    return {
      type: 'Root',
      principalId: accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      accountId,
      accessKeyId: 'test',
    };
  }
  const { roleArn, session } = caller;
  const userName = roleArn.split('/').at(-1) as string;
  const principalId = `AROA${userName}`;
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${userName}/${session}`,
    accountId,
    accessKeyId: 'test',
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn: roleArn, accountId, userName },
      attributes: { creationDate, mfaAuthenticated: 'false' },
    },
  };
}
