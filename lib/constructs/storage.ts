import type * as kms from 'aws-cdk-lib/aws-kms';

/** What the other stacks need of the storage stack and cannot know by name. */
export interface Storage {
  /** Of everything that holds no original of a personal value. */
  readonly lakeKey: kms.IKey;
  /** Of everything that holds one, or leads to one: streams, quarantine, the pseudonym key. */
  readonly originalsKey: kms.IKey;
  readonly pseudonymSecretArn: string;
}
