import * as z from 'zod';
import { invalidRequest } from './errors';
import { resultConfigurationInput, resultConfigurationUpdatesInput } from './result-configuration';

/** Settings that the local environment cannot do. */
const refused = {
  AdditionalConfiguration: z.unknown().exactOptional(),
  ExecutionRole: z.unknown().exactOptional(),
  MonitoringConfiguration: z.unknown().exactOptional(),
  EngineConfiguration: z.unknown().exactOptional(),
  CustomerContentEncryptionConfiguration: z.unknown().exactOptional(),
  EnableMinimumEncryptionConfiguration: z.unknown().exactOptional(),
  IdentityCenterConfiguration: z.unknown().exactOptional(),
  QueryResultsS3AccessGrantsConfiguration: z.unknown().exactOptional(),
};

const managedInput = z.object({
  Enabled: z.boolean().exactOptional(),
  EncryptionConfiguration: z.object({ KmsKey: z.string() }).exactOptional(),
});

const shared = {
  EnforceWorkGroupConfiguration: z.boolean().exactOptional(),
  PublishCloudWatchMetricsEnabled: z.boolean().exactOptional(),
  BytesScannedCutoffPerQuery: z.int().exactOptional(),
  /** No bucket here bills who reads it: kept and shown. */
  RequesterPaysEnabled: z.boolean().exactOptional(),
  EngineVersion: z
    .object({
      SelectedEngineVersion: z.string().optional(),
      EffectiveEngineVersion: z.string().optional(),
    })
    .exactOptional(),
  ...refused,
};

export const configurationInput = z.object({
  ResultConfiguration: resultConfigurationInput.exactOptional(),
  ManagedQueryResultsConfiguration: managedInput.exactOptional(),
  ...shared,
});

export const configurationUpdatesInput = z.object({
  ResultConfigurationUpdates: resultConfigurationUpdatesInput.optional(),
  ManagedQueryResultsConfigurationUpdates: managedInput
    .extend({ RemoveEncryptionConfiguration: z.boolean().optional() })
    .optional(),
  RemoveBytesScannedCutoffPerQuery: z.boolean().optional(),
  RemoveCustomerContentEncryptionConfiguration: z.boolean().optional(),
  ...shared,
});

const ENGINE = 'Athena engine version 3';
const SELECTABLE = ['AUTO', ENGINE];

/** The engine versions that a workgroup may choose. */
export const ENGINE_VERSIONS = SELECTABLE.map((SelectedEngineVersion) => ({
  SelectedEngineVersion,
  EffectiveEngineVersion: ENGINE,
}));

/** @throws AwsError for a version that is not here. */
export function engineVersion(selected = 'AUTO') {
  const found = ENGINE_VERSIONS.find(({ SelectedEngineVersion }) => SelectedEngineVersion === selected);
  if (found !== undefined) return found;
  throw invalidRequest(
    `Engine version '${selected}' is refused: the local environment has ${SELECTABLE.join(' and ')}.`,
  );
}

type Configuration = z.output<typeof configurationInput>;

/** @throws AwsError naming a setting that the local environment does not do. */
export function refuseSettings(configuration: Configuration): void {
  const { ManagedQueryResultsConfiguration: managed, ResultConfiguration: result } = configuration;
  const named = Object.keys(refused).find((name) => asksFor(configuration[name as keyof typeof refused]));
  const setting =
    managed?.EncryptionConfiguration === undefined
      ? named
      : 'ManagedQueryResultsConfiguration.EncryptionConfiguration';
  if (setting !== undefined) {
    throw invalidRequest(`${setting} is refused: the local environment does not do it.`);
  }
  if (managed?.Enabled && result?.OutputLocation !== undefined) {
    throw invalidRequest(
      'ResultConfiguration.OutputLocation cannot be set when ManagedQueryResultsConfiguration is enabled.',
    );
  }
}

/** Whether a value switches something on: `false`, and a structure of nothing else, do not. */
function asksFor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== false;
  return Object.values(value).some(asksFor);
}
