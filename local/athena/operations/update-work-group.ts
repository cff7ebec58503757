import * as z from 'zod';
import { operation } from '../operation';
import { configurationUpdatesInput, engineVersion } from '../work-group-configuration';
import type { WorkGroupConfiguration } from '../work-groups';

type Updates = z.output<typeof configurationUpdatesInput>;

export const updateWorkGroup = operation(
  'UpdateWorkGroup',
  z.object({
    WorkGroup: z.string(),
    Description: z.string().max(1024).optional(),
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

function updated(before: WorkGroupConfiguration, updates: Updates): WorkGroupConfiguration {
  const {
    ResultConfigurationUpdates: result = {},
    ManagedQueryResultsConfigurationUpdates: managed,
    EngineVersion: version,
    ...own
  } = updates;
  const after = applied(before, own);
  return {
    ...after,
    ResultConfiguration: applied(before.ResultConfiguration ?? {}, result),
    ...(managed === undefined
      ? {}
      : {
          ManagedQueryResultsConfiguration: applied(before.ManagedQueryResultsConfiguration ?? {}, managed),
        }),
    EngineVersion:
      version === undefined ? before.EngineVersion : engineVersion(version.SelectedEngineVersion),
  };
}

/** `RemoveX: true` takes X away; any other member replaces its namesake. */
function applied<Settings extends object>(before: Settings, updates: object): Settings {
  const after = { ...before } as Record<string, unknown>;
  for (const [name, value] of Object.entries(updates)) {
    if (!name.startsWith('Remove')) after[name] = value;
    else if (value === true) delete after[name.slice('Remove'.length)];
  }
  return after as Settings;
}
