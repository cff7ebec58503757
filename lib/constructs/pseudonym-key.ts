import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** Characters of the generated key; 62 letters and digits give 381 bits, beyond HMAC-SHA-256's 256. */
const KEY_CHARACTERS = 64;

export interface PseudonymKeyProps {
  readonly secretName: string;
  readonly key: kms.IKey;
  readonly retain: boolean;
}

/**
 * The HMAC key that turns personal values into pseudonyms, `{"keyId":"k1","key":"…"}`.
 * An L1, because the L2 writes wildcard actions into the policy of the encryption key.
 */
export class PseudonymKey extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: PseudonymKeyProps) {
    super(scope, id);
    const secret = new secretsmanager.CfnSecret(this, 'Secret', {
      name: props.secretName,
      description: 'HMAC key of the pseudonyms in the lake. Losing it splits every pseudonymised history.',
      kmsKeyId: props.key.keyArn,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ keyId: 'k1' }),
        generateStringKey: 'key',
        passwordLength: KEY_CHARACTERS,
        excludePunctuation: true,
      },
    });
    secret.applyRemovalPolicy(props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A new key gives every customer a new pseudonym and breaks joins with what is already in the lake; rotation is a planned migration, and the key id in each pseudonym tells old from new.',
    });
    this.secretArn = secret.ref;
  }
}
