import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';
import { EncryptedLogGroup } from './encrypted-log-group';
import { ServiceRole } from './service-role';
import type { Storage } from './storage';

export interface RunWorkflowProps {
  readonly group: string;
  readonly openRun: lambda.IFunction;
  readonly cleanJobName: string;
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
}

/** One run of a group: open-run, and the clean job unless nothing arrived. Input `{}` or `{"runId": ULID}`. */
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
    const jobArn = Stack.of(this).formatArn({
      service: 'glue',
      resource: 'job',
      resourceName: names.cleanJob(environment.name, group),
    });
    const role = new ServiceRole(this, 'Role', {
      service: 'states.amazonaws.com',
      description: `Runs ${name}`,
      permissions: {
        OpenRun: { actions: ['lambda:InvokeFunction'], resources: [props.openRun.functionArn] },
        Clean: {
          actions: ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
          resources: [jobArn],
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
      definitionBody: sfn.DefinitionBody.fromChainable(this.definition(props)),
      role: role.sealed,
      tracingEnabled: true,
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private definition({ openRun, cleanJobName, environment }: RunWorkflowProps): sfn.IChainable {
    const open = new tasks.LambdaInvoke(this, 'OpenRun', {
      stateName: 'OpenRun',
      lambdaFunction: openRun,
      outputPath: '$.Payload',
    });
    const clean = new tasks.GlueStartJobRun(this, 'Clean', {
      stateName: 'Clean',
      glueJobName: cleanJobName,
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      arguments: sfn.TaskInput.fromObject({ '--runs': sfn.JsonPath.stringAt('$.runs') }),
      resultPath: '$.clean',
    }).addRetry({
      // The job runs once at a time; a run that finds it busy waits for it.
      errors: ['Glue.ConcurrentRunsExceededException'],
      interval: Duration.minutes(1),
      backoffRate: 1.5,
      maxDelay: Duration.minutes(10),
      maxAttempts: Math.ceil(environment.processing.timeoutMinutes / 5),
      jitterStrategy: sfn.JitterType.FULL,
    });
    const done = new sfn.Succeed(this, 'Done', { stateName: 'Done' });
    return open.next(
      new sfn.Choice(this, 'Arrived', { stateName: 'Arrived' })
        .when(sfn.Condition.booleanEquals('$.empty', true), done)
        .otherwise(clean.next(done)),
    );
  }
}
