import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';
import { EncryptedLogGroup } from './encrypted-log-group';
import { type Permission, ServiceRole } from './service-role';

export interface NodeFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** Directory with the bundle, `index.js` exporting `handler`. */
  readonly bundle: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Beside writing its own log. */
  readonly permissions: Readonly<Record<string, Permission>>;
  /** IAM path of its role. @default / */
  readonly rolePath?: string;
  readonly logsKey: kms.IKey;
  readonly environment: EnvironmentConfig;
}

/** A bundled TypeScript function: Node 24 on arm64, with a log group and a role of its own. */
export class NodeFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: names.functionLogs(props.functionName),
      key: props.logsKey,
      environment: props.environment,
    });
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      description: `Runs ${props.functionName}`,
      ...(props.rolePath === undefined ? {} : { path: props.rolePath }),
      permissions: {
        WriteLog: {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        },
        Trace: {
          actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
          resources: ['*'],
          wildcard: 'X-Ray knows no resources to name in a policy.',
        },
        ...props.permissions,
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(props.bundle),
      environment: { ...props.variables },
      memorySize: props.memoryMiB,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: role.sealed,
      logGroup,
      tracing: lambda.Tracing.ACTIVE,
    });
  }
}
