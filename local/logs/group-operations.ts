import { AwsError } from '../gateway/service-handler';
import { groupNameOf, type LogGroup } from './log-groups';
import {
  groupOf,
  groupsOf,
  invalid,
  type LogsParts,
  ONE_GROUP,
  type Operations,
  operation,
  pageOf,
  required,
} from './operation';

/** Days; what PutRetentionPolicy takes. */
const RETENTIONS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const MOST_TAGS = 50;
const PAGE = 50;

type Tags = Readonly<Record<string, string>>;

/** Log groups, their retention and their tags. */
export function groupOperations(parts: LogsParts): Operations {
  const { groups, store, filters, region, account } = parts;
  const arnOf = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;

  const describe = async ({ name, createdAt, retentionDays }: LogGroup) => ({
    logGroupName: name,
    creationTime: createdAt,
    ...(retentionDays === undefined ? {} : { retentionInDays: retentionDays }),
    metricFilterCount: filters.list().filter(({ logGroupName }) => logGroupName === name).length,
    arn: `${arnOf(name)}:*`,
    logGroupArn: arnOf(name),
    storedBytes: await store.bytes(name),
    logGroupClass: 'STANDARD',
  });

  const tag = (group: LogGroup, added: Tags) => {
    const tags = { ...group.tags, ...added };
    if (Object.keys(tags).length > MOST_TAGS) {
      throw new AwsError('TooManyTagsException', `A resource can have no more than ${MOST_TAGS} tags.`);
    }
    return groups.change({ ...group, tags });
  };
  const untag = (group: LogGroup, keys: readonly string[]) =>
    groups.change({
      ...group,
      tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key))),
    });
  const tagged = (arn: string | undefined) => groups.get(groupNameOf(required(arn, 'resourceArn')));
  const named = (name: string | undefined) => groups.get(required(name, 'logGroupName'));

  return {
    CreateLogGroup: operation<{ logGroupName?: string; tags?: Tags; logGroupClass?: string }>(
      ['logGroupName', 'tags', 'logGroupClass'],
      async ({ logGroupName, tags = {}, logGroupClass = 'STANDARD' }) => {
        const name = required(logGroupName, 'logGroupName');
        if (!GROUP_NAME.test(name)) {
          throw invalid(
            `Value '${name}' at 'logGroupName' failed to satisfy constraint: 1 to 512 of a-z, A-Z, 0-9, '_', '-', '/', '.' and '#'.`,
          );
        }
        if (logGroupClass !== 'STANDARD') {
          throw invalid(`The local environment keeps groups of the class STANDARD, not ${logGroupClass}.`);
        }
        await groups.create(name, tags);
        return {};
      },
    ),

    DeleteLogGroup: operation<{ logGroupName?: string }>(['logGroupName'], async ({ logGroupName }) => {
      const { name } = named(logGroupName);
      await groups.delete(name);
      await Promise.all([store.delete(name), filters.deleteGroup(name)]);
      return {};
    }),

    DescribeLogGroups: operation<{
      logGroupNamePrefix?: string;
      logGroupNamePattern?: string;
      logGroupIdentifiers?: readonly string[];
      logGroupClass?: string;
      limit?: number;
      nextToken?: string;
    }>(
      [
        'logGroupNamePrefix',
        'logGroupNamePattern',
        'logGroupIdentifiers',
        'logGroupClass',
        'limit',
        'nextToken',
      ],
      async ({ logGroupNamePrefix, logGroupNamePattern, logGroupClass = 'STANDARD', ...input }) => {
        if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
          throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
        }
        const wanted = input.logGroupIdentifiers === undefined ? undefined : groupsOf(input);
        const pattern = logGroupNamePattern?.toLowerCase() ?? '';
        const found = groups
          .list()
          .filter(
            ({ name }) =>
              logGroupClass === 'STANDARD' &&
              name.startsWith(logGroupNamePrefix ?? '') &&
              name.toLowerCase().includes(pattern) &&
              (wanted?.includes(name) ?? true),
          );
        const { page, next } = pageOf(found, input, PAGE);
        return { logGroups: await Promise.all(page.map(describe)), ...next };
      },
    ),

    PutRetentionPolicy: operation<{ logGroupName?: string; retentionInDays?: number }>(
      ['logGroupName', 'retentionInDays'],
      async ({ logGroupName, retentionInDays }) => {
        const group = named(logGroupName);
        const retentionDays = required(retentionInDays, 'retentionInDays');
        if (!RETENTIONS.has(retentionDays)) {
          throw invalid(
            `retentionInDays is ${retentionDays}; wanted is one of ${[...RETENTIONS].join(', ')}.`,
          );
        }
        await groups.change({ ...group, retentionDays });
        return {};
      },
    ),

    DeleteRetentionPolicy: operation<{ logGroupName?: string }>(
      ['logGroupName'],
      async ({ logGroupName }) => {
        const { retentionDays: _, ...group } = named(logGroupName);
        await groups.change(group);
        return {};
      },
    ),

    TagResource: operation<{ resourceArn?: string; tags?: Tags }>(
      ['resourceArn', 'tags'],
      async ({ resourceArn, tags }) => {
        await tag(tagged(resourceArn), required(tags, 'tags'));
        return {};
      },
    ),
    UntagResource: operation<{ resourceArn?: string; tagKeys?: readonly string[] }>(
      ['resourceArn', 'tagKeys'],
      async ({ resourceArn, tagKeys }) => {
        await untag(tagged(resourceArn), required(tagKeys, 'tagKeys'));
        return {};
      },
    ),
    ListTagsForResource: operation<{ resourceArn?: string }>(['resourceArn'], async ({ resourceArn }) => ({
      tags: tagged(resourceArn).tags,
    })),
    // The names that these three had before; clients still know them.
    TagLogGroup: operation<{ logGroupName?: string; tags?: Tags }>(
      ['logGroupName', 'tags'],
      async ({ logGroupName, tags }) => {
        await tag(named(logGroupName), required(tags, 'tags'));
        return {};
      },
    ),
    UntagLogGroup: operation<{ logGroupName?: string; tags?: readonly string[] }>(
      ['logGroupName', 'tags'],
      async ({ logGroupName, tags }) => {
        await untag(named(logGroupName), required(tags, 'tags'));
        return {};
      },
    ),
    ListTagsLogGroup: operation<{ logGroupName?: string }>(['logGroupName'], async ({ logGroupName }) => ({
      tags: named(logGroupName).tags,
    })),

    ...streamOperations(parts, arnOf),
  };
}

function streamOperations({ groups, store }: LogsParts, arnOf: (group: string) => string): Operations {
  return {
    CreateLogStream: operation<{ logGroupName?: string; logStreamName?: string }>(
      ['logGroupName', 'logStreamName'],
      async ({ logGroupName, logStreamName }) => {
        const group = groups.get(required(logGroupName, 'logGroupName'));
        const name = required(logStreamName, 'logStreamName');
        if (!/^[^:*]{1,512}$/.test(name)) {
          throw invalid(
            `Value '${name}' at 'logStreamName' failed to satisfy constraint: 1 to 512 without : and *.`,
          );
        }
        if (Object.hasOwn(group.streams, name) || (await store.streams(group.name)).has(name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        }
        await groups.change({ ...group, streams: { ...group.streams, [name]: Date.now() } });
        return {};
      },
    ),

    DeleteLogStream: operation<{ logGroupName?: string; logStreamName?: string }>(
      ['logGroupName', 'logStreamName'],
      async ({ logGroupName, logStreamName }) => {
        const group = groups.get(required(logGroupName, 'logGroupName'));
        const name = required(logStreamName, 'logStreamName');
        if (!Object.hasOwn(group.streams, name) && !(await store.streams(group.name)).has(name))
          throw noStream();
        const { [name]: _, ...streams } = group.streams;
        await groups.change({ ...group, streams });
        await store.deleteStream(group.name, name);
        return {};
      },
    ),

    DescribeLogStreams: operation<{
      logGroupName?: string;
      logGroupIdentifier?: string;
      logStreamNamePrefix?: string;
      orderBy?: string;
      descending?: boolean;
      limit?: number;
      nextToken?: string;
    }>(
      [...ONE_GROUP, 'logStreamNamePrefix', 'orderBy', 'descending', 'limit', 'nextToken'],
      async ({ logStreamNamePrefix = '', orderBy = 'LogStreamName', descending = false, ...input }) => {
        const group = groups.get(groupOf(input, groups));
        const byTime = orderBy === 'LastEventTime';
        if (byTime && logStreamNamePrefix !== '') {
          throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
        }
        const seen = await store.streams(group.name);
        const names = [...new Set([...Object.keys(group.streams), ...seen.keys()])]
          .filter((name) => name.startsWith(logStreamNamePrefix))
          .sort()
          .sort((a, b) => (byTime ? (seen.get(a)?.lastEvent ?? 0) - (seen.get(b)?.lastEvent ?? 0) : 0));
        const { page, next } = pageOf(descending ? names.reverse() : names, input, PAGE);
        const logStreams = page.map((name) => {
          const events = seen.get(name);
          return {
            logStreamName: name,
            creationTime: group.streams[name] ?? events?.firstIngested,
            ...(events === undefined
              ? {}
              : {
                  firstEventTimestamp: events.firstEvent,
                  lastEventTimestamp: events.lastEvent,
                  lastIngestionTime: events.lastIngested,
                }),
            arn: `${arnOf(group.name)}:log-stream:${name}`,
            // Of a stream, CloudWatch Logs has told nothing else since 2019.
            storedBytes: 0,
          };
        });
        return { logStreams, ...next };
      },
    ),
  };
}

export const noStream = () =>
  new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
