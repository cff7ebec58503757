import {
  type ListTagsForResourceInput,
  ListTagsForResourceInput$,
  type TagResourceInput,
  TagResourceInput$,
  type UntagResourceInput,
  UntagResourceInput$,
} from '@aws-sdk/client-cloudwatch';
import { operation } from './operation';

export const tagOperations = {
  ListTagsForResource: operation<ListTagsForResourceInput>(
    ListTagsForResourceInput$,
    ({ ResourceARN = '' }, { tags }) => ({ Tags: tags.list(ResourceARN) }),
  ),
  TagResource: operation<TagResourceInput>(TagResourceInput$, ({ ResourceARN = '', Tags = [] }, { tags }) => {
    tags.add(ResourceARN, Tags);
    return {};
  }),
  UntagResource: operation<UntagResourceInput>(
    UntagResourceInput$,
    ({ ResourceARN = '', TagKeys = [] }, { tags }) => {
      tags.remove(ResourceARN, TagKeys);
      return {};
    },
  ),
};
