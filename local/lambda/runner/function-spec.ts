import { sessionToken } from '../../gateway/caller';

/** What an execution environment needs to know of its function. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** ARN of the role that it runs as. */
  readonly role: string;
  /** `file.export`, relative to the code directory. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly codeDirectory: string;
  readonly runtime: string;
}

export interface RuntimePlace {
  /** `AWS_ENDPOINT_URL` of the functions. */
  readonly endpoint: string;
  readonly region: string;
}

/**
 * The whole environment of a function's process: what Lambda sets, and the function's own variables over those
 * that Lambda lets it set. Nothing of ours leaks in, so a variable that is missing on AWS is missing here.
 */
export function processEnvironment(
  spec: FunctionSpec,
  place: RuntimePlace,
  logStream: string,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: place.endpoint,
    ...spec.environment,
    _HANDLER: spec.handler,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: sessionToken({ roleArn: spec.role, session: spec.name }),
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: spec.codeDirectory,
  };
}
