import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Mart } from '../contract/mart';
import type { Severity } from '../wiring/alarms';
import { type DatabaseName, names } from '../wiring/names';

/*
 * Built from names, so that a run group's stack imports nothing that would pin another stack, and a
 * policy can name what is made after it.
 */

export function ledgerArn(scope: Construct, environmentName: string): string {
  return Stack.of(scope).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: names.ledger(environmentName),
  });
}

export function liveTableArn(scope: Construct, environmentName: string): string {
  return Stack.of(scope).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: names.liveTable(environmentName),
  });
}

export function runsTopicArn(scope: Construct, environmentName: string): string {
  return Stack.of(scope).formatArn({ service: 'sns', resource: names.runsTopic(environmentName) });
}

/** Where alarms of a severity go. */
export function severityTopicArn(scope: Construct, environmentName: string, severity: Severity): string {
  const topic = { page: names.pageTopic, ticket: names.ticketTopic }[severity];
  return Stack.of(scope).formatArn({ service: 'sns', resource: topic(environmentName) });
}

export function alarmArn(scope: Construct, alarmName: string): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: alarmName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

export function stateMachineArn(scope: Construct, stateMachineName: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

export function workgroupArn(scope: Construct, environmentName: string): string {
  return Stack.of(scope).formatArn({
    service: 'athena',
    resource: 'workgroup',
    resourceName: names.workgroup(environmentName),
  });
}

export function glueJobArn(scope: Construct, jobName: string): string {
  return Stack.of(scope).formatArn({ service: 'glue', resource: 'job', resourceName: jobName });
}

/** Every execution of a state machine. */
export function executionsArn(scope: Construct, stateMachineName: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The tables of a database, by name; Glue asks for the catalogue and the database besides. */
export function tableArns(
  scope: Construct,
  environmentName: string,
  database: DatabaseName,
  tables: readonly string[],
): string[] {
  const stack = Stack.of(scope);
  const name = names.database(environmentName, database);
  return [
    stack.formatArn({ service: 'glue', resource: 'catalog' }),
    stack.formatArn({ service: 'glue', resource: 'database', resourceName: name }),
    ...tables.map((table) =>
      stack.formatArn({ service: 'glue', resource: 'table', resourceName: `${name}/${table}` }),
    ),
  ];
}

/** The tables of marts, with their databases and the catalogue, each once. */
export function martTableArns(scope: Construct, environmentName: string, marts: readonly Mart[]): string[] {
  const arns = marts.flatMap(({ zone, name }) => tableArns(scope, environmentName, zone, [name]));
  return [...new Set(arns)];
}
