import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inDependencyOrder } from './order';

/** A CloudFormation template, as far as the deployer reads it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Export?: { readonly Name: unknown }; readonly Condition?: string }
    >
  >;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';
}

export interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
}

/** A file or directory that the templates refer to by its key in the assets bucket. */
export interface FileAsset {
  /** Absolute. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
  readonly bucket: string;
  readonly key: string;
}

export interface Assembly {
  /** Each after the stacks that it depends on. */
  readonly stacks: readonly Stack[];
  readonly assets: readonly FileAsset[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly file?: string;
    readonly stackName?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: 'file' | 'zip' };
        readonly destinations: Readonly<
          Record<string, { readonly bucketName: string; readonly objectKey: string }>
        >;
      }
    >
  >;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
}

/**
 * Reads what `cdk synth` wrote.
 *
 * @throws Error when the directory holds no assembly, or one with container images, which need Docker.
 */
export async function readAssembly(directory: string): Promise<Assembly> {
  const { artifacts } = await json<{ artifacts: Record<string, Artifact> }>(directory, 'manifest.json');
  const stackIds = Object.keys(artifacts).filter((id) => artifacts[id]?.type === 'aws:cloudformation:stack');
  const ordered = inDependencyOrder(stackIds, (id) =>
    (artifacts[id]?.dependencies ?? []).filter((other) => stackIds.includes(other)),
  );
  const stacks = await Promise.all(ordered.map((id) => stackOf(directory, id, artifacts[id] as Artifact)));
  const manifests = Object.values(artifacts).filter(({ type }) => type === 'cdk:asset-manifest');
  const assets = await Promise.all(
    manifests.map(({ properties }) => assetsOf(directory, properties?.file as string)),
  );
  return { stacks, assets: uniqueByKey(assets.flat()) };
}

async function stackOf(directory: string, id: string, artifact: Artifact): Promise<Stack> {
  const placement = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(artifact.environment ?? '');
  if (placement === null) {
    throw new Error(
      `Stack ${id} is for "${artifact.environment}"; it must name its account and region: give it an env.`,
    );
  }
  return {
    name: artifact.properties?.stackName ?? id,
    account: placement[1] as string,
    region: placement[2] as string,
    template: await json<Template>(directory, artifact.properties?.templateFile as string),
  };
}

/** Without the templates themselves: only CloudFormation reads those from S3. */
async function assetsOf(directory: string, file: string): Promise<FileAsset[]> {
  const manifest = await json<AssetManifest>(directory, file);
  const images = Object.keys(manifest.dockerImages ?? {});
  if (images.length > 0) {
    throw new Error(
      `${file} asks for ${images.length} container image(s), which the local environment cannot run.`,
    );
  }
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    const { path, packaging = 'file' } = source;
    if (path === undefined || path.endsWith('.template.json')) return [];
    return Object.values(destinations).map(({ bucketName, objectKey }) => ({
      path: join(directory, path),
      packaging,
      bucket: bucketName,
      key: objectKey,
    }));
  });
}

function uniqueByKey(assets: readonly FileAsset[]): FileAsset[] {
  return [...new Map(assets.map((asset) => [`${asset.bucket}/${asset.key}`, asset])).values()];
}

async function json<T>(directory: string, file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(join(directory, file), 'utf8')) as T;
  } catch (error) {
    throw new Error(`${directory} is no cloud assembly (${(error as Error).message}): run cdk synth first.`);
  }
}
