import * as athena from 'aws-cdk-lib/aws-athena';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names, type Placement, prefixes } from '../wiring/names';
import type { Storage } from './storage';

const BYTES_PER_GIB = 1024 ** 3;

export interface QueryWorkgroupProps {
  readonly storage: Storage;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/**
 * The workgroup that analysts query in. Its settings override a client's, so that no result can be
 * written unencrypted or elsewhere, and no query scan more than the environment allows.
 */
export class QueryWorkgroup extends athena.CfnWorkGroup {
  constructor(scope: Construct, id: string, props: QueryWorkgroupProps) {
    const { environment, placement, storage } = props;
    super(scope, id, {
      name: names.workgroup(environment.name),
      description: `Queries on the ${environment.name} lake`,
      // Its query history goes with it; data and results do not.
      recursiveDeleteOption: !environment.retainData,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: environment.athena.scanLimitGiB * BYTES_PER_GIB,
        resultConfiguration: {
          outputLocation: `s3://${names.resultsBucket(placement)}/${prefixes.queryResults}`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: storage.lakeKey.keyArn },
          // Fails, instead of writing into a stranger's bucket that took the name.
          expectedBucketOwner: environment.account,
        },
      },
    });
  }
}
