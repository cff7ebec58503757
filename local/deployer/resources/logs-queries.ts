import {
  type CloudWatchLogsClient,
  DeleteMetricFilterCommand,
  DeleteQueryDefinitionCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  type MetricTransformation,
  PutMetricFilterCommand,
  PutQueryDefinitionCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { generatedName, gone, type Provider } from '../provider';

interface QueryDefinitionProperties {
  readonly Name: string;
  readonly QueryString: string;
  readonly LogGroupNames?: string[];
}

/** A saved query of Logs Insights. Its name is its own: an interrupted deployment finds it again by it. */
export const queryDefinition: Provider = {
  type: 'AWS::Logs::QueryDefinition',
  honours: ['Name', 'QueryString', 'LogGroupNames'],
  async put(properties, { clients: { logs } }) {
    const { Name, QueryString, LogGroupNames } = properties as unknown as QueryDefinitionProperties;
    const present = (await definitions(logs, Name)).find(({ name }) => name === Name)?.queryDefinitionId;
    const { queryDefinitionId } = await logs.send(
      new PutQueryDefinitionCommand({
        name: Name,
        queryString: QueryString,
        logGroupNames: LogGroupNames,
        queryDefinitionId: present,
      }),
    );
    const id = queryDefinitionId as string;
    return { physicalId: id, ref: id, attributes: { QueryDefinitionId: id } };
  },
  exists: async ({ physicalId }, { logs }) =>
    (await definitions(logs)).some(({ queryDefinitionId }) => queryDefinitionId === physicalId),
  remove: ({ physicalId }, { logs }) =>
    gone(logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId: physicalId }))),
};

async function definitions(logs: CloudWatchLogsClient, queryDefinitionNamePrefix?: string) {
  const found = await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix }));
  return found.queryDefinitions ?? [];
}

interface MetricFilterProperties {
  readonly FilterName?: string;
  readonly FilterPattern: string;
  readonly LogGroupName: string;
  readonly MetricTransformations: ReadonlyArray<{
    readonly MetricName: string;
    readonly MetricNamespace: string;
    readonly MetricValue: string;
    readonly DefaultValue?: number | string;
    readonly Unit?: MetricTransformation['unit'];
    readonly Dimensions?: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
  }>;
}

export const metricFilter: Provider = {
  type: 'AWS::Logs::MetricFilter',
  honours: ['FilterName', 'FilterPattern', 'LogGroupName', 'MetricTransformations'],
  async put(properties, context) {
    const wanted = properties as unknown as MetricFilterProperties;
    const filterName = wanted.FilterName ?? generatedName(context, 512);
    await context.clients.logs.send(
      new PutMetricFilterCommand({
        filterName,
        filterPattern: wanted.FilterPattern,
        logGroupName: wanted.LogGroupName,
        metricTransformations: wanted.MetricTransformations.map((each) => ({
          metricName: each.MetricName,
          metricNamespace: each.MetricNamespace,
          metricValue: each.MetricValue,
          ...(each.DefaultValue === undefined ? {} : { defaultValue: Number(each.DefaultValue) }),
          ...(each.Unit === undefined ? {} : { unit: each.Unit }),
          ...(each.Dimensions === undefined
            ? {}
            : { dimensions: Object.fromEntries(each.Dimensions.map(({ Key, Value }) => [Key, Value])) }),
        })),
      }),
    );
    // A filter's name is unique within its group alone, and the group is all that `remove` would lack.
    return {
      physicalId: filterName,
      ref: filterName,
      attributes: { LogGroupName: wanted.LogGroupName },
    };
  },
  async exists({ physicalId, attributes: { LogGroupName } }, { logs }) {
    // Of all groups: asked of one that has gone, the call fails.
    const { metricFilters = [] } = await logs.send(
      new DescribeMetricFiltersCommand({ filterNamePrefix: physicalId }),
    );
    return metricFilters.some(
      ({ filterName, logGroupName }) => filterName === physicalId && logGroupName === LogGroupName,
    );
  },
  remove: ({ physicalId, attributes: { LogGroupName } }, { logs }) =>
    gone(logs.send(new DeleteMetricFilterCommand({ logGroupName: LogGroupName, filterName: physicalId }))),
};
