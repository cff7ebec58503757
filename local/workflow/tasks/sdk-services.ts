import type { NodeHttpHandler } from '@smithy/node-http-handler';
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
  /** Of the input, in the service's own case, each with its schema. */
  readonly members: ReadonlyMap<string, unknown>;
}

/** A call's answer in the service's own terms, and what HTTP said with it. */
export interface SdkAnswer {
  readonly answer: Members;
  readonly http: Members;
}

/** Types of schemas: timestamps; strings, bytes and streams of bytes. */
const TIMESTAMPS: ReadonlySet<unknown> = new Set([4, 5, 6, 7]);
const TEXTS: ReadonlySet<unknown> = new Set([0, 21, 42]);

/** Calls operations of AWS's services by the names that states give them. */
export class SdkServices {
  readonly #clients = new Map<string, Client>();

  constructor(private readonly settings: ClientSettings) {}

  /** The members of an operation's input as Parameters name them; undefined when it is not served. */
  async parametersOf(service: string, action: string): Promise<readonly string[] | undefined> {
    const operation = await this.#operation(service, action);
    if (operation === undefined) return undefined;
    const { lowerCase } = operation.service;
    return [...operation.members.keys()].map(lowerCase ? upperFirst : (name) => name);
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
    const command = operation.command(inputOf(operation, parameters));
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
    const schema = module[`${upperFirst(action)}$`];
    if (Command === undefined || schema === undefined) return undefined;
    let client = this.#clients.get(name);
    if (client === undefined) {
      const Client = module[service.client] as new (settings: object) => Client;
      client = new Client({ ...this.settings, forcePathStyle: true, disableHostPrefix: true });
      this.#clients.set(name, client);
    }
    return { service, client, command: (input) => new Command(input), members: inputMembers(schema) };
  }
}

/** An operation's schema is an array: its input the fifth, whose members' names and schemas are its fifth and sixth. */
function inputMembers(schema: unknown): ReadonlyMap<string, unknown> {
  const input = (schema as unknown[])[4];
  const [, , , , names = [], schemas = []] = (typeof input === 'function' ? input() : input) as unknown as [
    number,
    string,
    string,
    unknown,
    string[]?,
    unknown[]?,
  ];
  return new Map(names.map((name, at) => [name, schemas[at]]));
}

function inputOf({ service, members }: Operation, parameters: Members): Members {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => {
      const name = service.lowerCase ? lowerFirst(key) : key;
      if (!members.has(name)) throw runtimeError(`The field "${key}" is not supported by Step Functions.`);
      return [name, inputMember(service.lowerCase ? lowerCased(value) : value, members.get(name))];
    }),
  );
}

function inputMember(value: unknown, schema: unknown): unknown {
  const kind = kindOf(schema);
  if (typeof value === 'string' && TIMESTAMPS.has(kind)) return new Date(value);
  // An object where the service takes text or bytes goes as its JSON.
  return isObject(value) && TEXTS.has(kind) ? JSON.stringify(value) : value;
}

/** The number of a simple type; schemas with traits are pairs, and named ones end in their type. */
function kindOf(schema: unknown): unknown {
  const bare = Array.isArray(schema) ? (schema[0] as unknown) : schema;
  const named = typeof bare === 'function' ? (bare as () => unknown)() : bare;
  return Array.isArray(named) && named[0] === 0 ? (named[4] as unknown) : named;
}

function lowerCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [lowerFirst(key), lowerCased(each)]));
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
