import * as z from 'zod';

/** Members that several operations take. */
export const tagsInput = z
  .array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256).optional() }))
  .max(50);

export const workGroupName = z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/);

/** Pages of the operations that list at most 50 items. */
export const pageInput = {
  MaxResults: z.int().min(1).max(50).optional(),
  NextToken: z.string().min(1).max(1024).optional(),
};
