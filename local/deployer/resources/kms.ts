import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { createOrUpdate, found, gone, type Provider } from '../provider';

/** KMS's shortest. Days. */
const PENDING_DAYS = 7;

export const kmsKey: Provider = {
  type: 'AWS::KMS::Key',
  honours: ['Description', 'KeySpec', 'KeyUsage'],
  without: {
    KeyPolicy: 'policies are not enforced on loopback',
    EnableKeyRotation: 'keys do not rotate',
    PendingWindowInDays: `a key that leaves the template is deleted after ${PENDING_DAYS} days`,
  },
  async put(properties, { clients, account, region, previous }) {
    const { Description, KeySpec, KeyUsage } = properties as {
      Description?: string;
      KeySpec?: 'SYMMETRIC_DEFAULT';
      KeyUsage?: 'ENCRYPT_DECRYPT';
    };
    if (previous !== undefined) {
      const KeyId = previous.physicalId;
      await clients.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: Description ?? '' }));
      return previous;
    }
    const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({ Description, KeySpec, KeyUsage }));
    const id = KeyMetadata?.KeyId as string;
    const Arn = KeyMetadata?.Arn ?? `arn:aws:kms:${region}:${account}:key/${id}`;
    return { physicalId: id, ref: id, attributes: { Arn, KeyId: id } };
  },
  async exists({ physicalId }, { kms }) {
    if (!(await found(kms.send(new DescribeKeyCommand({ KeyId: physicalId }))))) return false;
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: physicalId }));
    return KeyMetadata?.KeyState !== 'PendingDeletion';
  },
  remove: ({ physicalId }, { kms }) =>
    gone(kms.send(new ScheduleKeyDeletionCommand({ KeyId: physicalId, PendingWindowInDays: PENDING_DAYS }))),
};

export const kmsAlias: Provider = {
  type: 'AWS::KMS::Alias',
  honours: ['AliasName', 'TargetKeyId'],
  async put(properties, { clients }) {
    const { AliasName, TargetKeyId } = properties as { AliasName: string; TargetKeyId: string };
    // Key ids also come as ARNs.
    const alias = { AliasName, TargetKeyId: TargetKeyId.replace(/^.*key\//, '') };
    await createOrUpdate<unknown>(
      () => clients.kms.send(new CreateAliasCommand(alias)),
      () => clients.kms.send(new UpdateAliasCommand(alias)),
    );
    return { physicalId: AliasName, ref: AliasName, attributes: {} };
  },
  exists: ({ physicalId }, { kms }) => found(kms.send(new DescribeKeyCommand({ KeyId: physicalId }))),
  remove: ({ physicalId }, { kms }) => gone(kms.send(new DeleteAliasCommand({ AliasName: physicalId }))),
};
