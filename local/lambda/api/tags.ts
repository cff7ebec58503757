import { jsonResponse } from '../../gateway/service-handler';
import type { Mappings } from '../event-source/mappings';
import type { FunctionRegistry } from '../function-registry';
import type { Route } from './rest';

const TAGS = '/2017-03-31/tags/{arn}';

type Tags = Readonly<Record<string, string>>;

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): Promise<void>;
}

/** The tags of functions and of event source mappings. */
export function tagRoutes(registry: FunctionRegistry, mappings: Mappings): Route[] {
  const find = (arn = ''): Tagged => {
    const uuid = /:event-source-mapping:([^:]+)$/.exec(arn)?.[1];
    if (uuid !== undefined) {
      const { tags = {} } = mappings.get(uuid);
      return { tags, put: (changed) => mappings.tag(uuid, changed) };
    }
    const record = registry.get(arn);
    return { tags: record.tags, put: (tags) => registry.put({ ...record, tags }) };
  };
  return [
    {
      operation: 'TagResource',
      method: 'POST',
      path: TAGS,
      handle: async ({ labels, body }) => {
        const tagged = find(labels['arn']);
        const { Tags = {} } = body<{ Tags?: Tags }>();
        await tagged.put({ ...tagged.tags, ...Tags });
        return { status: 204, body: '' };
      },
    },
    {
      operation: 'ListTags',
      method: 'GET',
      path: TAGS,
      handle: async ({ labels }) => jsonResponse({ Tags: find(labels['arn']).tags }),
    },
    {
      operation: 'UntagResource',
      method: 'DELETE',
      path: TAGS,
      handle: async ({ labels, request }) => {
        const tagged = find(labels['arn']);
        const gone = new Set(request.query.getAll('tagKeys'));
        await tagged.put(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !gone.has(key))));
        return { status: 204, body: '' };
      },
    },
  ];
}
