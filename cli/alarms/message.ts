import { z } from 'zod';
import type { AnyAlarmId } from './instances';
import { instancesOf } from './instances';

/** As SNS puts a message into a queue. */
const envelope = z.object({
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
});

/** What CloudWatch says of an alarm, as far as it is shown. */
const alarmMessage = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  NewStateValue: z.string(),
  OldStateValue: z.string(),
  NewStateReason: z.string(),
  StateChangeTime: z.string(),
});
export type AlarmMessage = z.infer<typeof alarmMessage>;

/** A message of one of the two topics; without `alarm` it is somebody else's, as the cost guard's report. */
export interface TopicMessage {
  /** Name of the topic. */
  readonly topic: string;
  readonly time: string;
  readonly subject?: string;
  readonly text: string;
  readonly alarm?: AlarmMessage & { readonly id?: AnyAlarmId; readonly of?: string };
}

/** @throws ZodError when the body is none that SNS writes */
export function topicMessage(environment: string, body: string): TopicMessage {
  const { TopicArn, Subject, Message, Timestamp } = envelope.parse(JSON.parse(body));
  const alarm = alarmMessage.safeParse(asJson(Message)).data;
  const instance = alarm && instancesOf(environment).get(alarm.AlarmName);
  return {
    topic: TopicArn.slice(TopicArn.lastIndexOf(':') + 1),
    time: Timestamp,
    ...(Subject ? { subject: Subject } : {}),
    text: Message,
    ...(alarm && {
      alarm: {
        ...alarm,
        ...(instance && { id: instance.id, ...(instance.of !== undefined && { of: instance.of }) }),
      },
    }),
  };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Words for people, as budgets and the cost guard send them.
    return undefined;
  }
}

/** False for the OK of an alarm that is new, which a deployment sends by the dozen. */
export function isNews({ alarm }: TopicMessage): boolean {
  return !(alarm?.OldStateValue === 'INSUFFICIENT_DATA' && alarm.NewStateValue === 'OK');
}

export function messageText({ topic, time, subject, text, alarm }: TopicMessage): string {
  if (alarm === undefined) return [`${time} ${topic}: ${subject ?? ''}`.trimEnd(), text].join('\n');
  const { AlarmName, AlarmDescription, OldStateValue, NewStateValue, NewStateReason, StateChangeTime } =
    alarm;
  return [
    `${StateChangeTime} ${topic}: ${AlarmName} ${OldStateValue} -> ${NewStateValue}`,
    `  ${AlarmDescription ?? ''}`,
    `  ${NewStateReason}`,
  ].join('\n');
}
