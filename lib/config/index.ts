import { dev } from './dev';
import { ENVIRONMENT_NAMES, type EnvironmentConfig, type EnvironmentName } from './environment';
import { local } from './local';
import { prod } from './prod';
import { staging } from './staging';

export { deployedIn, ENVIRONMENT_NAMES, type EnvironmentConfig, type EnvironmentName } from './environment';

export const environments: Readonly<Record<EnvironmentName, EnvironmentConfig>> = {
  local,
  dev,
  staging,
  prod,
};

/** @throws Error naming the environments there are, when `name` is none of them. */
export function environmentNamed(name: string | undefined): EnvironmentConfig {
  const found = ENVIRONMENT_NAMES.find((known) => known === name);
  if (found === undefined) {
    const received = name === undefined ? 'No environment was named' : `There is no environment "${name}"`;
    throw new Error(`${received}; choose one of ${ENVIRONMENT_NAMES.join(', ')}.`);
  }
  return environments[found];
}

/** True while an account is one repeated digit, as shipped: it can be synthesized, never deployed to. */
export function isPlaceholderAccount(environment: EnvironmentConfig): boolean {
  return environment.name !== 'local' && /^(\d)\1{11}$/.test(environment.account);
}
