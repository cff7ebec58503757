import { inRange, invalid } from '../api/validation';

/** How a function's asynchronous events are treated, where it was configured. */
export interface AsyncSettings {
  readonly retryAttempts?: number;
  readonly maximumAgeSeconds?: number;
  /** ARNs; undefined for none. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** Seconds since 1970. */
  readonly lastModified: number;
}

export interface AsyncInput {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination?: string };
    readonly OnFailure?: { readonly Destination?: string };
  };
}

/** Of a function that nobody configured. */
export const ASYNC_DEFAULTS = { retryAttempts: 2, maximumAgeSeconds: 21_600 } as const;

/** @throws AwsError as Lambda refuses it. */
export function asyncSettings(input: AsyncInput, now: number): AsyncSettings {
  const retryAttempts = inRange('maximumRetryAttempts', input.MaximumRetryAttempts, 0, 2);
  const maximumAgeSeconds = inRange('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, 60, 21_600);
  const onSuccess = destination('OnSuccess', input);
  const onFailure = destination('OnFailure', input);
  return {
    ...(retryAttempts === undefined ? {} : { retryAttempts }),
    ...(maximumAgeSeconds === undefined ? {} : { maximumAgeSeconds }),
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
    lastModified: now / 1000,
  };
}

/** FunctionEventInvokeConfig. */
export function asyncConfiguration(arn: string, settings: AsyncSettings): Record<string, unknown> {
  const { retryAttempts, maximumAgeSeconds, onSuccess, onFailure, lastModified } = settings;
  return {
    FunctionArn: `${arn}:$LATEST`,
    LastModified: lastModified,
    ...(retryAttempts === undefined ? {} : { MaximumRetryAttempts: retryAttempts }),
    ...(maximumAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: maximumAgeSeconds }),
    DestinationConfig: {
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
    },
  };
}

/** As FunctionEventInvokeConfig tells them back; for an update of some of them. */
export function inputOf(settings: AsyncSettings): AsyncInput {
  const { retryAttempts, maximumAgeSeconds, onSuccess, onFailure } = settings;
  return {
    ...(retryAttempts === undefined ? {} : { MaximumRetryAttempts: retryAttempts }),
    ...(maximumAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: maximumAgeSeconds }),
    DestinationConfig: {
      ...(onSuccess === undefined ? {} : { OnSuccess: { Destination: onSuccess } }),
      ...(onFailure === undefined ? {} : { OnFailure: { Destination: onFailure } }),
    },
  };
}

const DESTINATION = /^arn:aws:(sqs|sns|lambda|events|s3):/;

function destination(when: 'OnSuccess' | 'OnFailure', { DestinationConfig }: AsyncInput): string | undefined {
  const arn = DestinationConfig?.[when]?.Destination;
  if (arn === undefined || arn === '') return undefined;
  const service = DESTINATION.exec(arn)?.[1];
  if (service === undefined || (service === 's3' && when === 'OnSuccess')) {
    const also = when === 'OnFailure' ? ', or of a bucket' : '';
    throw invalid(
      `The destination ARN ${arn} is invalid: ${when} takes that of a queue, a topic, a function or an event bus${also}.`,
    );
  }
  return arn;
}
