import type { GetTagsRequest, TagResourceRequest, UntagResourceRequest } from '@aws-sdk/client-glue';
import { databaseOf } from './databases';
import { invalidInput } from './errors';
import { type CatalogContext, operation, required } from './operation';
import type { TagOwner } from './tag-owner';

export const tagOperations = {
  GetTags: operation<GetTagsRequest>(['ResourceArn'], async (request, context) => {
    const ResourceArn = required(request, 'ResourceArn');
    const owned = ownerOf(ResourceArn, context);
    if (owned !== undefined) return { Tags: owned.owner.tagsOf(owned.name) };
    await checkDatabase(ResourceArn, context);
    return context.glue('GetTags', { ResourceArn });
  }),

  TagResource: operation<TagResourceRequest>(['ResourceArn', 'TagsToAdd'], async (request, context) => {
    const ResourceArn = required(request, 'ResourceArn');
    const { TagsToAdd = {} } = request;
    const owned = ownerOf(ResourceArn, context);
    if (owned !== undefined) {
      await owned.owner.setTags(owned.name, { ...owned.owner.tagsOf(owned.name), ...TagsToAdd });
      return {};
    }
    await checkDatabase(ResourceArn, context);
    return context.glue('TagResource', { ResourceArn, TagsToAdd });
  }),

  UntagResource: operation<UntagResourceRequest>(
    ['ResourceArn', 'TagsToRemove'],
    async (request, context) => {
      const ResourceArn = required(request, 'ResourceArn');
      const { TagsToRemove = [] } = request;
      const owned = ownerOf(ResourceArn, context);
      if (owned !== undefined) {
        const kept = Object.entries(owned.owner.tagsOf(owned.name)).filter(
          ([key]) => !TagsToRemove.includes(key),
        );
        await owned.owner.setTags(owned.name, Object.fromEntries(kept));
        return {};
      }
      await checkDatabase(ResourceArn, context);
      return context.glue('UntagResource', { ResourceArn, TagsToRemove });
    },
  ),
};

function resourceOf(arn: string, { region, account }: CatalogContext): { kind: string; name: string } {
  const [, kind, name] =
    /^([^/]+)\/(.+)$/.exec(
      arn.startsWith(`arn:aws:glue:${region}:${account}:`) ? arn.split(':').slice(5).join(':') : '',
    ) ?? [];
  if (kind === undefined || name === undefined) {
    throw invalidInput(`ResourceArn is ${arn}; wanted arn:aws:glue:${region}:${account}:<kind>/<name>.`);
  }
  return { kind, name };
}

function ownerOf(arn: string, context: CatalogContext): { owner: TagOwner; name: string } | undefined {
  const { kind, name } = resourceOf(arn, context);
  const owner = context.tagOwners.find((candidate) => candidate.kind === kind);
  return owner === undefined ? undefined : { owner, name };
}

/** MiniStack tags what is not there. @throws AwsError InvalidInputException, EntityNotFoundException */
async function checkDatabase(arn: string, context: CatalogContext): Promise<void> {
  const { kind, name } = resourceOf(arn, context);
  if (kind !== 'database') {
    throw invalidInput(`ResourceArn is of a ${kind}; the local environment tags databases and jobs.`);
  }
  await databaseOf(context, name);
}
