import { NormalizedSchema } from '@smithy/core/schema';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StaticOperationSchema } from '@smithy/types';
import { isObject } from '../interpreter/language';
import { runtimeError } from '../interpreter/state-error';
import { ISO_8601, plain } from './plain';
import { serviceError } from './service-error';

/** Settings of every client that tasks use. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
}

interface SdkService {
  /** As Step Functions names the service's exceptions. */
  readonly prefix: string;
  readonly client: string;
  load(): Promise<unknown>;
  /** The service's own members begin in lower case; a state's Parameters begin in upper case all the same. */
  readonly lowerCase?: true;
}

/** Of each service the name that resources use. */
const SERVICES: Readonly<Record<string, SdkService>> = {
  athena: { prefix: 'Athena', client: 'AthenaClient', load: () => import('@aws-sdk/client-athena') },
  dynamodb: {
    prefix: 'DynamoDb',
    client: 'DynamoDBClient',
    load: () => import('@aws-sdk/client-dynamodb'),
  },
  eventbridge: {
    prefix: 'EventBridge',
    client: 'EventBridgeClient',
    load: () => import('@aws-sdk/client-eventbridge'),
  },
  glue: { prefix: 'Glue', client: 'GlueClient', load: () => import('@aws-sdk/client-glue') },
  s3: { prefix: 'S3', client: 'S3Client', load: () => import('@aws-sdk/client-s3') },
  secretsmanager: {
    prefix: 'SecretsManager',
    client: 'SecretsManagerClient',
    load: () => import('@aws-sdk/client-secrets-manager'),
  },
  sfn: { prefix: 'Sfn', client: 'SFNClient', load: () => import('@aws-sdk/client-sfn'), lowerCase: true },
  sns: { prefix: 'Sns', client: 'SNSClient', load: () => import('@aws-sdk/client-sns') },
  sqs: { prefix: 'Sqs', client: 'SQSClient', load: () => import('@aws-sdk/client-sqs') },
  ssm: { prefix: 'Ssm', client: 'SSMClient', load: () => import('@aws-sdk/client-ssm') },
};

type Members = Readonly<Record<string, unknown>>;

interface Client {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<Members>;
  destroy(): void;
}

interface Command {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

interface Operation {
  readonly service: SdkService;
  readonly client: Client;
  command(input: Members): Command;
  readonly input: NormalizedSchema;
}

/** A call's answer in the service's own terms, and what HTTP said with it. */
export interface SdkAnswer {
  readonly answer: Members;
  readonly http: Members;
}

/** Calls operations of AWS's services by the names that states give them. */
export class SdkServices {
  readonly #clients = new Map<string, Client>();

  constructor(private readonly settings: ClientSettings) {}

  /** The members of an operation's input as Parameters name them; undefined when it is not served. */
  async parametersOf(service: string, action: string): Promise<readonly string[] | undefined> {
    const operation = await this.#operation(service, action);
    if (operation === undefined) return undefined;
    const names = Object.keys(operation.input.getMemberSchemas());
    return operation.service.lowerCase ? names.map(upperFirst) : names;
  }

  /**
   * @param prefix of the names of errors. @default - the prefix that AWS SDK integrations have
   * @throws StateError named after the service's exception.
   */
  async call(
    service: string,
    action: string,
    parameters: unknown,
    signal: AbortSignal,
    prefix?: string,
  ): Promise<SdkAnswer> {
    const operation = await this.#operation(service, action);
    if (operation === undefined || !isObject(parameters)) {
      throw runtimeError(`The Parameters of ${service}:${action} are not an object.`);
    }
    const command = operation.command(asInput(operation.input, parameters) as Members);
    const http = watchHttp(command);
    const answer = await operation.client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw serviceError(prefix ?? operation.service.prefix, error);
    });
    const { $metadata: _, ...members } = await readBody(answer);
    return {
      answer: plain(members, ISO_8601, operation.service.lowerCase ? upperFirst : undefined) as Members,
      http: http(),
    };
  }

  destroy(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  async #operation(name: string, action: string): Promise<Operation | undefined> {
    const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
    if (service === undefined || !/^[a-z]\w*$/.test(action)) return undefined;
    const module = (await service.load()) as Readonly<Record<string, unknown>>;
    const Command = module[`${upperFirst(action)}Command`] as (new (input: Members) => Command) | undefined;
    const schema = module[`${upperFirst(action)}$`] as StaticOperationSchema | undefined;
    if (Command === undefined || schema === undefined) return undefined;
    let client = this.#clients.get(name);
    if (client === undefined) {
      const Client = module[service.client] as new (settings: object) => Client;
      client = new Client({ ...this.settings, forcePathStyle: true, disableHostPrefix: true });
      this.#clients.set(name, client);
    }
    return { service, client, command: (input) => new Command(input), input: NormalizedSchema.of(schema[4]) };
  }
}

/** A state's JSON as the SDK takes it: times as dates, an object where text or a stream goes as its JSON text. */
function asInput(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isStructSchema() && isObject(value)) return structure(schema, value);
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((each) => asInput(schema.getValueSchema(), each));
  }
  if (schema.isMapSchema() && isObject(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, asInput(schema.getValueSchema(), each)]));
  }
  if (schema.isTimestampSchema() && typeof value === 'string') return new Date(value);
  if (schema.isBlobSchema() && !schema.isStreaming()) {
    throw runtimeError(`The local environment passes no bytes on (${schema.getMemberName()}).`);
  }
  const takesText = schema.isStringSchema() || schema.isStreaming();
  return takesText && isObject(value) ? JSON.stringify(value) : value;
}

function structure(schema: NormalizedSchema, value: Members): Members {
  const members = schema.getMemberSchemas();
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const name = Object.hasOwn(members, key) ? key : lowerFirst(key);
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined) throw runtimeError(`The field "${key}" is not supported by Step Functions.`);
      return [name, asInput(member, each)];
    }),
  );
}

/** What S3 streams, as text. */
async function readBody(answer: Members): Promise<Members> {
  const { Body: body } = answer as { Body?: { transformToString?(): Promise<string> } };
  if (body?.transformToString === undefined) return answer;
  return { ...answer, Body: await body.transformToString() };
}

/** Notes what HTTP says of a command's answer, as optimised integrations pass it on. */
export function watchHttp(command: Command): () => Members {
  let told: Members = {};
  const watch = (next: (input: unknown) => Promise<{ response: HttpResponse }>) => async (input: unknown) => {
    const result = await next(input);
    const { headers, statusCode } = result.response;
    const all = Object.entries(headers).map(([name, value]) => [name, [value]]);
    told = {
      SdkHttpMetadata: {
        AllHttpHeaders: Object.fromEntries(all) as unknown,
        HttpHeaders: headers,
        HttpStatusCode: statusCode,
      },
      SdkResponseMetadata: { RequestId: headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? '' },
    };
    return result;
  };
  command.middlewareStack.add(watch, { step: 'deserialize' });
  return () => told;
}

interface HttpResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly statusCode: number;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
