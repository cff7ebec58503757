import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AwsError } from '../gateway/service-handler';

/** The log groups that there are: MiniStack keeps them. */
export interface LogGroups {
  /** @throws AwsError ResourceNotFoundException, as CloudWatch Logs words it. */
  check(name: string): Promise<void>;
  close(): void;
}

/** @param endpoint MiniStack */
export function logGroupsAt(endpoint: string, region: string): LogGroups {
  const requestHandler = new NodeHttpHandler();
  const logs = new CloudWatchLogsClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler,
  });
  return {
    async check(name) {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      if (logGroups.some(({ logGroupName }: LogGroup) => logGroupName === name)) return;
      throw new AwsError('ResourceNotFoundException', `Log group '${name}' does not exist for this account.`);
    },
    close: () => requestHandler.destroy(),
  };
}

/** Of a name, or of an ARN with or without `:*` at its end. */
export const groupNameOf = (identifier: string) =>
  /^arn:aws:logs:[^:]*:\d{12}:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier;
