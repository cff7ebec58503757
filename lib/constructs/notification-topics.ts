import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names } from '../wiring/names';

/** Services of AWS that tell people through the topics: alarms, budgets, cost anomalies. */
export const TOPIC_PUBLISHERS = [
  'cloudwatch.amazonaws.com',
  'budgets.amazonaws.com',
  'costalerts.amazonaws.com',
] as const;

export interface NotificationTopicsProps {
  readonly environment: EnvironmentConfig;
  readonly key: kms.IKey;
}

/**
 * Where alarms go by severity: `page` wakes somebody, `ticket` waits for working hours. Each recipient
 * confirms by a link that AWS mails once.
 */
export class NotificationTopics extends Construct {
  constructor(scope: Construct, id: string, { environment, key }: NotificationTopicsProps) {
    super(scope, id);
    const topics = [
      ['Page', names.pageTopic(environment.name), environment.notifications?.page],
      ['Ticket', names.ticketTopic(environment.name), environment.notifications?.ticket],
    ] as const;
    for (const [severity, topicName, recipients = []] of topics) {
      const topic = new sns.Topic(this, severity, { topicName, masterKey: key, enforceSSL: true });
      topic.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'Publishers',
          principals: TOPIC_PUBLISHERS.map((service) => new iam.ServicePrincipal(service)),
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      );
      for (const endpoint of recipients) {
        const subscription = new sns.Subscription(topic, endpoint, {
          topic,
          protocol: sns.SubscriptionProtocol.EMAIL,
          endpoint,
        });
        if (severity === 'Page') wakesNobodyWhenNew(subscription);
      }
    }
  }
}

/**
 * An alarm that is new tells of its first OK, and a deployment makes them by the dozen. Only alarms publish to the
 * page topic; tickets carry words for people, too, which such a filter would hold back.
 */
function wakesNobodyWhenNew(subscription: sns.Subscription): void {
  const resource = subscription.node.defaultChild as sns.CfnSubscription;
  resource.filterPolicyScope = 'MessageBody';
  resource.filterPolicy = { $or: [{ NewStateValue: ['ALARM'] }, { OldStateValue: ['ALARM'] }] };
}
