import { RemovalPolicy } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';
import { glueJobArn } from './arns';
import { EncryptedLogGroup } from './encrypted-log-group';
import { ServiceRole } from './service-role';
import type { Storage } from './storage';
import { runDefinition } from './workflow/definition';
import type { RunFunctions } from './workflow/functions';

export interface RunWorkflowProps {
  readonly group: string;
  readonly functions: RunFunctions;
  readonly cleanJobName: string;
  /** @default - the group has no marts */
  readonly martsJobName?: string;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
}

/** One run of a group, from its opening to its end. Its input is a RunInput, `{}` for what has arrived. */
export class RunWorkflow extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: RunWorkflowProps) {
    super(scope, id);
    const { environment, group } = props;
    const name = names.workflow(environment.name, group);
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: names.workflowLogs(name),
      key: props.storage.lakeKey,
      environment,
    });
    const jobs = [names.cleanJob(environment.name, group)];
    if (props.martsJobName !== undefined) jobs.push(names.martsJob(environment.name, group));
    const role = new ServiceRole(this, 'Role', {
      service: 'states.amazonaws.com',
      description: `Runs ${name}`,
      permissions: {
        CallFunctions: {
          actions: ['lambda:InvokeFunction'],
          resources: Object.values(props.functions).map((each: lambda.IFunction) => each.functionArn),
        },
        RunJobs: {
          actions: ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
          resources: jobs.map((job) => glueJobArn(this, job)),
        },
        DeliverLog: {
          actions: [
            'logs:CreateLogDelivery',
            'logs:GetLogDelivery',
            'logs:UpdateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:DescribeResourcePolicies',
            'logs:DescribeLogGroups',
          ],
          resources: ['*'],
          wildcard: 'Log delivery and X-Ray know no resources to name in a policy.',
        },
        Trace: {
          actions: [
            'xray:PutTraceSegments',
            'xray:PutTelemetryRecords',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
          ],
          resources: ['*'],
          wildcard: 'Log delivery and X-Ray know no resources to name in a policy.',
        },
      },
    });
    this.stateMachine = new sfn.StateMachine(this, 'Workflow', {
      stateMachineName: name,
      comment: `One run of ${group}`,
      definitionBody: sfn.DefinitionBody.fromChainable(
        runDefinition(this, {
          functions: props.functions,
          cleanJobName: props.cleanJobName,
          ...(props.martsJobName === undefined ? {} : { martsJobName: props.martsJobName }),
          timeoutMinutes: environment.processing.timeoutMinutes,
        }),
      ),
      role: role.sealed,
      tracingEnabled: true,
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
