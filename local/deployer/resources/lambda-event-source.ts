import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { found, gone, type Provider } from '../provider';

/** What a template no longer has is taken away. */
const NOTHING = {
  FilterCriteria: {},
  DestinationConfig: { OnFailure: {} },
  FunctionResponseTypes: [],
  ScalingConfig: {},
};

export const eventSourceMapping: Provider = {
  type: 'AWS::Lambda::EventSourceMapping',
  honours: [
    'EventSourceArn',
    'FunctionName',
    'Enabled',
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'ParallelizationFactor',
    'StartingPosition',
    'StartingPositionTimestamp',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'TumblingWindowInSeconds',
    'BisectBatchOnFunctionError',
    'FunctionResponseTypes',
    'DestinationConfig.OnFailure',
    'FilterCriteria.Filters',
    'ScalingConfig.MaximumConcurrency',
  ],
  async put(properties, { clients }) {
    const wanted = properties as unknown as CreateEventSourceMappingCommandInput;
    const {
      EventSourceArn,
      FunctionName,
      StartingPosition,
      StartingPositionTimestamp,
      Tags: _,
      ...settings
    } = wanted;
    const { EventSourceMappings = [] } = await clients.lambda.send(
      new ListEventSourceMappingsCommand({ EventSourceArn, FunctionName }),
    );
    const present = EventSourceMappings[0]?.UUID;
    const { UUID, EventSourceMappingArn } =
      present === undefined
        ? await clients.lambda.send(
            new CreateEventSourceMappingCommand({
              EventSourceArn,
              FunctionName,
              StartingPosition,
              ...settings,
              ...(StartingPositionTimestamp === undefined
                ? {}
                : { StartingPositionTimestamp: new Date(Number(StartingPositionTimestamp) * 1000) }),
            }),
          )
        : await clients.lambda.send(
            new UpdateEventSourceMappingCommand({ UUID: present, FunctionName, ...NOTHING, ...settings }),
          );
    const id = UUID as string;
    return {
      physicalId: id,
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: EventSourceMappingArn ?? id },
    };
  },
  exists: ({ physicalId }, { lambda }) =>
    found(lambda.send(new GetEventSourceMappingCommand({ UUID: physicalId }))),
  remove: ({ physicalId }, { lambda }) =>
    gone(lambda.send(new DeleteEventSourceMappingCommand({ UUID: physicalId }))),
};
