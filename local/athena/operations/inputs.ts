import * as z from 'zod';

/** Members that several operations take. */
export const tagsInput = z.array(z.object({ Key: z.string().min(1), Value: z.string().optional() }));

const resultConfigurationInput = z.looseObject({ OutputLocation: z.string().optional() });

/** Loose: what we do not act on (encryption, metrics) is kept and shown again by GetWorkGroup. */
export const configurationInput = z.looseObject({
  ResultConfiguration: resultConfigurationInput.exactOptional(),
  EnforceWorkGroupConfiguration: z.boolean().exactOptional(),
  BytesScannedCutoffPerQuery: z.int().exactOptional(),
});

export const configurationUpdatesInput = z.looseObject({
  EnforceWorkGroupConfiguration: z.boolean().exactOptional(),
  BytesScannedCutoffPerQuery: z.int().exactOptional(),
  RemoveBytesScannedCutoffPerQuery: z.boolean().optional(),
  ResultConfigurationUpdates: z
    .looseObject({
      OutputLocation: z.string().optional(),
      RemoveOutputLocation: z.boolean().optional(),
      RemoveEncryptionConfiguration: z.boolean().optional(),
      RemoveExpectedBucketOwner: z.boolean().optional(),
      RemoveAclConfiguration: z.boolean().optional(),
    })
    .optional(),
});
