import * as z from 'zod';
import { ENGINE_VERSION } from '../execution';
import { operation } from '../operation';
import { configurationInput, tagsInput } from './inputs';

export const createWorkGroup = operation(
  'CreateWorkGroup',
  z.object({
    Name: z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/),
    Configuration: configurationInput.optional(),
    Description: z.string().optional(),
    Tags: tagsInput.optional(),
  }),
  (input, { workGroups, now }) => {
    workGroups.create({
      Name: input.Name,
      State: 'ENABLED',
      Description: input.Description,
      // Athena enforces unless told otherwise.
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        ...input.Configuration,
        EngineVersion: ENGINE_VERSION,
      },
      CreationTime: now() / 1000,
      Tags: input.Tags ?? [],
    });
    return {};
  },
);
