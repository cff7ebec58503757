import * as z from 'zod';
import { operation } from '../operation';
import { configurationInput, engineVersion } from '../work-group-configuration';
import { tagsInput, workGroupName } from './inputs';

export const createWorkGroup = operation(
  'CreateWorkGroup',
  z.object({
    Name: workGroupName,
    Configuration: configurationInput.optional(),
    Description: z.string().max(1024).optional(),
    Tags: tagsInput.optional(),
  }),
  (input, { workGroups, now }) => {
    workGroups.create({
      Name: input.Name,
      State: 'ENABLED',
      Description: input.Description,
      Configuration: {
        ResultConfiguration: {},
        // Athena enforces and publishes unless told otherwise.
        EnforceWorkGroupConfiguration: true,
        PublishCloudWatchMetricsEnabled: true,
        RequesterPaysEnabled: false,
        ...input.Configuration,
        EngineVersion: engineVersion(input.Configuration?.EngineVersion?.SelectedEngineVersion),
      },
      CreationTime: now() / 1000,
      Tags: input.Tags ?? [],
    });
    return {};
  },
);
