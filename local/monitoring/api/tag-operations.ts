import {
  type ListTagsForResourceInput,
  ListTagsForResourceInput$,
  type TagResourceInput,
  TagResourceInput$,
  type UntagResourceInput,
  UntagResourceInput$,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import { alarmArn } from '../alarms/notification';
import { dashboardArn } from './dashboard-operations';
import { type Monitoring, operation } from './operation';

export const tagOperations = {
  ListTagsForResource: operation<ListTagsForResourceInput>(
    ListTagsForResourceInput$,
    ({ ResourceARN }, monitoring) => ({ Tags: monitoring.tags.list(existing(ResourceARN, monitoring)) }),
  ),
  TagResource: operation<TagResourceInput>(TagResourceInput$, ({ ResourceARN, Tags = [] }, monitoring) => {
    monitoring.tags.add(existing(ResourceARN, monitoring), Tags);
    return {};
  }),
  UntagResource: operation<UntagResourceInput>(
    UntagResourceInput$,
    ({ ResourceARN, TagKeys = [] }, monitoring) => {
      monitoring.tags.remove(existing(ResourceARN, monitoring), TagKeys);
      return {};
    },
  ),
};

/** The ARN of an alarm or a dashboard that there is. @throws AwsError ResourceNotFoundException */
function existing(arn = '', { book, dashboards, place }: Monitoring): string {
  const arns = [
    ...book.list().map(({ name }) => alarmArn(place, name)),
    ...dashboards.list().map(({ name }) => dashboardArn(name, place)),
  ];
  if (arns.includes(arn)) return arn;
  throw new AwsError('ResourceNotFoundException', `The named resource does not exist: ${arn}.`, 404);
}
