import * as z from 'zod';
import { operation } from '../operation';

export const getWorkGroup = operation(
  'GetWorkGroup',
  z.object({ WorkGroup: z.string() }),
  (input, { workGroups }) => {
    const { Tags: _listedElsewhere, ...group } = workGroups.get(input.WorkGroup);
    return { WorkGroup: group };
  },
);
