import { type EnvironmentName, environmentNamed } from '../lib/config';
import type { Dataset } from '../lib/contract/dataset';
import { runGroupOf } from '../lib/contract/order-marts';
import { datasets } from '../lib/datasets';
import { exitCodes } from './exit-codes';
import { UserError } from './user-error';

/** @throws UserError naming the environments there are */
export function knownEnvironment(name: string): EnvironmentName {
  try {
    return environmentNamed(name).name;
  } catch (error) {
    throw new UserError((error as Error).message, exitCodes.usage, { cause: error });
  }
}

/** @throws UserError naming the datasets there are */
export function knownDataset(name: string): Dataset {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return dataset;
  const known = datasets.map((candidate) => candidate.name).join(', ');
  throw new UserError(`There is no dataset "${name}". Name one of: ${known}.`);
}

/** Datasets that run together with this one, itself among them. */
export function runTogether(dataset: Dataset): Dataset[] {
  return datasets.filter((candidate) => runGroupOf(candidate) === runGroupOf(dataset));
}
