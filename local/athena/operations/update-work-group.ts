import * as z from 'zod';
import { operation } from '../operation';
import type { WorkGroupConfiguration } from '../work-groups';
import { configurationUpdatesInput } from './inputs';

type Updates = z.output<typeof configurationUpdatesInput>;

export const updateWorkGroup = operation(
  'UpdateWorkGroup',
  z.object({
    WorkGroup: z.string(),
    Description: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).optional(),
    ConfigurationUpdates: configurationUpdatesInput.optional(),
  }),
  (input, { workGroups }) => {
    const group = workGroups.get(input.WorkGroup);
    workGroups.put({
      ...group,
      State: input.State ?? group.State,
      Description: input.Description ?? group.Description,
      Configuration: updated(group.Configuration, input.ConfigurationUpdates ?? {}),
    });
    return {};
  },
);

function updated(configuration: WorkGroupConfiguration, updates: Updates): WorkGroupConfiguration {
  const { ResultConfigurationUpdates: result = {}, ...own } = updates;
  return applied(
    { ...configuration, ResultConfiguration: applied(configuration.ResultConfiguration ?? {}, result) },
    own,
  );
}

/** `RemoveX: true` takes X away; any other member replaces its namesake. */
function applied(
  before: Readonly<Record<string, unknown>>,
  updates: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const after = { ...before };
  for (const [name, value] of Object.entries(updates)) {
    if (!name.startsWith('Remove')) after[name] = value;
    else if (value === true) delete after[name.slice('Remove'.length)];
  }
  return after;
}
