import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

export const schedulerSchedule: Provider = {
  type: 'AWS::Scheduler::Schedule',
  honours: [
    'Name',
    'Description',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'State',
    'FlexibleTimeWindow.Mode',
    'Target.Arn',
    'Target.Input',
  ],
  without: {
    'Target.RetryPolicy': 'what cannot start is told in the log of the gateway, and its next time comes',
    'Target.RoleArn': 'roles are not assumed',
  },
  async put(properties, context) {
    const { scheduler } = context.clients;
    const Name = (properties['Name'] as string | undefined) ?? generatedName(context, 64);
    const input = { ...properties, Name } as unknown as CreateScheduleCommandInput;
    const { ScheduleArn = '' } = await createOrUpdate<{ ScheduleArn?: string | undefined }>(
      () => scheduler.send(new CreateScheduleCommand(input)),
      () => scheduler.send(new UpdateScheduleCommand(input)),
    );
    return { physicalId: Name, ref: Name, attributes: { Arn: ScheduleArn } };
  },
  exists: ({ physicalId }, { scheduler }) =>
    found(scheduler.send(new GetScheduleCommand({ Name: physicalId }))),
  remove: ({ physicalId }, { scheduler }) =>
    gone(scheduler.send(new DeleteScheduleCommand({ Name: physicalId }))),
};
