import { StateError } from '../interpreter/state-error';

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** An SDK's exception as the service integration names it: the service's prefix and the exception. */
export function serviceError(service: string, error: unknown): StateError {
  const { name, message, $metadata } = error as Error & Answered;
  if ($metadata?.httpStatusCode === undefined) {
    return new StateError(`${service}.SdkClientException`, message);
  }
  const { httpStatusCode, requestId = '' } = $metadata;
  return new StateError(
    `${service}.${name.endsWith('Exception') ? name : `${name}Exception`}`,
    `${message} (Service: ${service}, Status Code: ${httpStatusCode}, Request ID: ${requestId})`,
  );
}
