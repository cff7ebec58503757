import * as z from 'zod';
import { AwsError } from '../../gateway/service-handler';
import { type Athena, operation, pageOf } from '../operation';
import type { WorkGroup } from '../work-groups';
import { tagsInput } from './inputs';

const ARN = z.string().min(1);

export const tagResource = operation(
  'TagResource',
  z.object({ ResourceARN: ARN, Tags: tagsInput }),
  (input, athena) => {
    const group = taggedGroup(input.ResourceARN, athena);
    const replaced = new Set(input.Tags.map((tag) => tag.Key));
    const kept = group.Tags.filter((tag) => !replaced.has(tag.Key));
    athena.workGroups.put({ ...group, Tags: [...kept, ...input.Tags] });
    return {};
  },
);

export const untagResource = operation(
  'UntagResource',
  z.object({ ResourceARN: ARN, TagKeys: z.array(z.string()) }),
  (input, athena) => {
    const group = taggedGroup(input.ResourceARN, athena);
    athena.workGroups.put({ ...group, Tags: group.Tags.filter((tag) => !input.TagKeys.includes(tag.Key)) });
    return {};
  },
);

export const listTagsForResource = operation(
  'ListTagsForResource',
  z.object({ ResourceARN: ARN, MaxResults: z.int().min(75).optional(), NextToken: z.string().optional() }),
  (input, athena) => {
    const { Tags } = taggedGroup(input.ResourceARN, athena);
    const { items, next } = pageOf(Tags, input.MaxResults ?? 75, input.NextToken);
    return { Tags: items, ...next };
  },
);

/** Of Athena's resources that take tags, the local environment has workgroups. */
function taggedGroup(arn: string, { workGroups }: Athena): WorkGroup {
  const name = /^arn:aws[\w-]*:athena:[^:]*:[^:]*:workgroup\/(.+)$/.exec(arn)?.[1];
  if (name === undefined || !workGroups.list().some((group) => group.Name === name)) {
    throw new AwsError('ResourceNotFoundException', `Resource '${arn}' not found.`, 400, {
      ResourceName: arn,
    });
  }
  return workGroups.get(name);
}
