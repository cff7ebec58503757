import { userInfo } from 'node:os';
import { S3Client } from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { environmentNamed } from '../lib/config';
import { originalsCaller, sessionToken } from '../local/gateway/caller';
import { clientConfig, LOCAL_CREDENTIALS } from './aws';

/** For the quarantine bucket, by the role that people use originals with; its session is named after them. */
export function originalsClient(environment: string): S3Client {
  const { account, region } = environmentNamed(environment);
  // IAM's characters of a session's name.
  const user = userInfo().username.replace(/[^\w+=,.@-]/g, '-');
  const caller = originalsCaller(environment, account, user);
  if (environment === 'local') {
    const credentials = { ...LOCAL_CREDENTIALS, sessionToken: sessionToken(caller) };
    return new S3Client({ ...clientConfig(environment), credentials, forcePathStyle: true });
  }
  const params = { RoleArn: caller.roleArn, RoleSessionName: caller.session };
  return new S3Client({
    region,
    credentials: fromTemporaryCredentials({ params, clientConfig: { region } }),
  });
}
