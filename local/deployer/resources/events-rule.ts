import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { found, generatedName, gone, type Provider } from '../provider';

interface RuleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Targets?: Target[];
}

export const eventsRule: Provider = {
  type: 'AWS::Events::Rule',
  honours: [
    'Name',
    'Description',
    'EventPattern',
    'ScheduleExpression',
    'State',
    'Targets.Id',
    'Targets.Arn',
    'Targets.Input',
    'Targets.InputPath',
  ],
  without: {
    'Targets.DeadLetterConfig': 'events that cannot be delivered are lost with the emulator process',
    'Targets.RoleArn': 'roles are not assumed',
  },
  async put(properties, context) {
    const { events } = context.clients;
    const { Name: given, EventPattern, Targets = [], ...rest } = properties as RuleProperties;
    const Name = given ?? generatedName(context, 64);
    await events.send(
      new PutRuleCommand({
        Name,
        Description: rest.Description,
        ScheduleExpression: rest.ScheduleExpression,
        State: rest.State,
        ...(EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) }),
      }),
    );
    const stale = (await targetIds(events, Name)).filter((id) => !Targets.some((target) => target.Id === id));
    if (stale.length > 0) await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: stale }));
    if (Targets.length > 0) await refuseFailures(events, Name, Targets);
    const Arn = `arn:aws:events:${context.region}:${context.account}:rule/${Name}`;
    return { physicalId: Name, ref: Name, attributes: { Arn } };
  },
  exists: ({ physicalId }, { events }) => found(events.send(new DescribeRuleCommand({ Name: physicalId }))),
  async remove({ physicalId }, { events }) {
    if (!(await found(events.send(new DescribeRuleCommand({ Name: physicalId }))))) return undefined;
    const Ids = await targetIds(events, physicalId);
    if (Ids.length > 0) await events.send(new RemoveTargetsCommand({ Rule: physicalId, Ids }));
    return gone(events.send(new DeleteRuleCommand({ Name: physicalId })));
  },
};

async function targetIds(events: EventBridgeClient, Rule: string): Promise<string[]> {
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  return Targets.flatMap((target) => target.Id ?? []);
}

async function refuseFailures(events: EventBridgeClient, Rule: string, Targets: Target[]): Promise<void> {
  const { FailedEntries = [] } = await events.send(new PutTargetsCommand({ Rule, Targets }));
  const [first] = FailedEntries;
  if (first !== undefined) {
    throw new Error(`Target ${first.TargetId} of rule ${Rule} was refused: ${first.ErrorMessage}`);
  }
}
