import {
  CreateFunctionCommand,
  type DeadLetterConfig,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type Environment,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface FunctionProperties {
  readonly FunctionName?: string;
  readonly Description?: string;
  readonly Handler: string;
  readonly Runtime: Runtime;
  readonly Role: string;
  readonly MemorySize?: number;
  readonly Timeout?: number;
  readonly Environment?: Environment;
  readonly Code: { readonly S3Bucket: string; readonly S3Key: string };
  readonly ReservedConcurrentExecutions?: number;
  readonly DeadLetterConfig?: DeadLetterConfig;
}

export const lambdaFunction: Provider = {
  type: 'AWS::Lambda::Function',
  honours: [
    'FunctionName',
    'Description',
    'Handler',
    'Runtime',
    'MemorySize',
    'Timeout',
    'Environment',
    'Code.S3Bucket',
    'Code.S3Key',
    'ReservedConcurrentExecutions',
    'DeadLetterConfig.TargetArn',
  ],
  without: {
    Architectures: "functions run on this machine's own",
    LoggingConfig: 'each function logs plain lines to the group of its name, and to .catchment/logs/lambda',
    Role: 'it names the function in the calls that it makes; its policies are not enforced',
    TracingConfig: 'there is no X-Ray',
  },
  async put(properties, context) {
    const { lambda } = context.clients;
    const wanted = properties as unknown as FunctionProperties;
    const FunctionName = wanted.FunctionName ?? generatedName(context, 64);
    const { Code, ReservedConcurrentExecutions } = wanted;
    const configuration = {
      FunctionName,
      Description: wanted.Description ?? '',
      Handler: wanted.Handler,
      Runtime: wanted.Runtime,
      Role: wanted.Role,
      MemorySize: wanted.MemorySize ?? 128,
      Timeout: wanted.Timeout ?? 3,
      Environment: wanted.Environment ?? { Variables: {} },
      DeadLetterConfig: wanted.DeadLetterConfig ?? {},
    };
    const { FunctionArn } = await createOrUpdate<{ FunctionArn?: string | undefined }>(
      () => lambda.send(new CreateFunctionCommand({ ...configuration, Code })),
      async () => {
        await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...Code }));
        return lambda.send(new UpdateFunctionConfigurationCommand(configuration));
      },
    );
    if (ReservedConcurrentExecutions === undefined) {
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    } else {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    }
    return { physicalId: FunctionName, ref: FunctionName, attributes: { Arn: FunctionArn as string } };
  },
  exists: ({ physicalId }, { lambda }) =>
    found(lambda.send(new GetFunctionCommand({ FunctionName: physicalId }))),
  remove: ({ physicalId }, { lambda }) =>
    gone(lambda.send(new DeleteFunctionCommand({ FunctionName: physicalId }))),
};
