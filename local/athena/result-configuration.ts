import * as z from 'zod';
import { invalidRequest, StatementFailed, userFailure } from './errors';
import type { Statement } from './statement';
import type { WorkGroup } from './work-groups';

/** The one account of the local environment: the owner of every bucket. */
const ACCOUNT = '000000000000';

const encryptionInput = z.object({
  EncryptionOption: z.enum(['SSE_S3', 'SSE_KMS', 'CSE_KMS']),
  KmsKey: z.string().min(1).exactOptional(),
});

const members = {
  EncryptionConfiguration: encryptionInput.exactOptional(),
  ExpectedBucketOwner: z
    .string()
    .regex(/^[0-9]+$/)
    .exactOptional(),
  AclConfiguration: z.object({ S3AclOption: z.enum(['BUCKET_OWNER_FULL_CONTROL']) }).exactOptional(),
};

export const resultConfigurationInput = z.object({ OutputLocation: z.string().exactOptional(), ...members });

export const resultConfigurationUpdatesInput = z.object({
  OutputLocation: z.string().exactOptional(),
  ...members,
  RemoveOutputLocation: z.boolean().optional(),
  RemoveEncryptionConfiguration: z.boolean().optional(),
  RemoveExpectedBucketOwner: z.boolean().optional(),
  RemoveAclConfiguration: z.boolean().optional(),
});

/** How results are written: as the API spells it. */
export type ResultConfiguration = z.output<typeof resultConfigurationInput>;

/** @throws AwsError for an encryption that is not done here, or that lacks its key. */
export function checkResultConfiguration(configuration: ResultConfiguration | undefined): void {
  const encryption = configuration?.EncryptionConfiguration;
  if (encryption?.EncryptionOption === 'CSE_KMS') {
    throw invalidRequest(
      'EncryptionOption CSE_KMS is refused: the local environment does not encrypt on the client. SSE_S3 and SSE_KMS are taken.',
    );
  }
  if (encryption?.EncryptionOption === 'SSE_KMS' && encryption.KmsKey === undefined) {
    throw invalidRequest('KmsKey is required for EncryptionOption SSE_KMS.');
  }
  const location = configuration?.OutputLocation;
  if (location !== undefined && !/^s3:\/\/[^/]+(\/.*)?$/.test(location)) {
    throw invalidRequest('outputLocation is not a valid S3 path.');
  }
}

/**
 * The settings that a query's result is written with: the workgroup's when it enforces its configuration,
 * else the request's, completed by the workgroup's.
 * @throws AwsError when neither names a location, or it is no S3 path.
 */
export function resultSettings(
  group: WorkGroup,
  requested: ResultConfiguration | undefined,
): ResultConfiguration & { readonly OutputLocation: string } {
  const own = group.Configuration.ResultConfiguration ?? {};
  const enforced = group.Configuration.EnforceWorkGroupConfiguration === true;
  // A workgroup that enforces but names no location leaves the location to the client.
  const location = enforced ? (own.OutputLocation ?? requested?.OutputLocation) : requested?.OutputLocation;
  const settings = enforced ? own : { ...own, ...requested };
  checkResultConfiguration(settings);
  const OutputLocation = location ?? own.OutputLocation;
  if (OutputLocation === undefined) {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  checkResultConfiguration({ OutputLocation });
  return { ...settings, OutputLocation };
}

/** Athena's name of a statement's result object. @param location s3://bucket or s3://bucket/prefix */
export function resultObject(location: string, id: string, statement: Statement): string {
  const folder = location.replace(/\/+$/, '');
  switch (statement.substatement) {
    case 'CREATE_TABLE_AS_SELECT':
      return `${folder}/tables/${id}`;
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return `${folder}/${id}.csv`;
    default:
      return `${folder}/${id}${statement.suffix}`;
  }
}

/** The folder that a result object lies in. */
export function folderOf(object: string): string {
  return object.replace(/\/[^/]*$/, '');
}

/** What S3 is told of an object that is written by these settings. @throws StatementFailed for another's bucket */
export function s3Settings(configuration: ResultConfiguration, object: string) {
  const { EncryptionConfiguration: encryption, AclConfiguration: acl } = configuration;
  if ((configuration.ExpectedBucketOwner ?? ACCOUNT) !== ACCOUNT) {
    throw new StatementFailed(
      userFailure(
        `Access denied when writing output to url: ${object} . Please ensure you are allowed to access the S3 bucket. If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key`,
      ),
    );
  }
  return {
    ...(acl === undefined ? {} : { ACL: 'bucket-owner-full-control' as const }),
    ...(encryption?.EncryptionOption === 'SSE_S3' ? { ServerSideEncryption: 'AES256' as const } : {}),
    ...(encryption?.EncryptionOption === 'SSE_KMS'
      ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: encryption.KmsKey }
      : {}),
  };
}
