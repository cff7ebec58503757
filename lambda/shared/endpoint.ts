type Environment = Readonly<Record<string, string | undefined>>;

/** Where a service is reached instead of AWS, by the variables that every SDK honours. */
export function customEndpoint(service: 's3' | 'secrets_manager', env: Environment): string | undefined {
  const endpoint = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env['AWS_ENDPOINT_URL'];
  return endpoint?.replace(/\/+$/, '');
}

/** An object's address: virtual-hosted on AWS, path-style where an endpoint is given. */
export function objectUrl(bucket: string, key: string, region: string, env: Environment): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const endpoint = customEndpoint('s3', env);
  return endpoint === undefined
    ? `https://${bucket}.s3.${region}.amazonaws.com/${path}`
    : `${endpoint}/${bucket}/${path}`;
}

export function secretsManagerUrl(region: string, env: Environment): string {
  return `${customEndpoint('secrets_manager', env) ?? `https://secretsmanager.${region}.amazonaws.com`}/`;
}
