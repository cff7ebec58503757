import type {
  CreateSecurityConfigurationRequest,
  DeleteSecurityConfigurationRequest,
  GetSecurityConfigurationRequest,
  GetSecurityConfigurationsRequest,
  SecurityConfiguration,
} from '@aws-sdk/client-glue';
import { operation } from './operation';
import { page } from './page';

/** Kept and shown. What a job writes lies unencrypted on this disk, which no call of S3 or Glue tells. */
export const securityConfigurationOperations = {
  CreateSecurityConfiguration: operation<CreateSecurityConfigurationRequest>(
    ['Name', 'EncryptionConfiguration'],
    (request, { glue }) => glue('CreateSecurityConfiguration', request),
  ),
  GetSecurityConfiguration: operation<GetSecurityConfigurationRequest>(['Name'], (request, { glue }) =>
    glue('GetSecurityConfiguration', request),
  ),
  GetSecurityConfigurations: operation<GetSecurityConfigurationsRequest>(
    ['MaxResults', 'NextToken'],
    async ({ MaxResults, NextToken }, { glue }) => {
      const { SecurityConfigurations } = await glue<{ SecurityConfigurations: SecurityConfiguration[] }>(
        'GetSecurityConfigurations',
        {},
      );
      const { items, next } = page(SecurityConfigurations, MaxResults, NextToken, 1000);
      return { SecurityConfigurations: items, ...next };
    },
  ),
  DeleteSecurityConfiguration: operation<DeleteSecurityConfigurationRequest>(['Name'], (request, { glue }) =>
    glue('DeleteSecurityConfiguration', request),
  ),
};
