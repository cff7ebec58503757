import * as z from 'zod';
import { isFinal, timelineOf } from '../execution';
import { operation } from '../operation';
import type { TrinoStage } from '../trino/protocol';
import { executionOf } from './query-execution';

export const getQueryRuntimeStatistics = operation(
  'GetQueryRuntimeStatistics',
  z.object({ QueryExecutionId: z.string().min(1).max(128) }),
  ({ QueryExecutionId }, athena) => {
    const execution = executionOf(QueryExecutionId, athena);
    const { inputRows, output, stage, scannedBytes } = execution;
    return {
      QueryRuntimeStatistics: {
        Timeline: timelineOf(execution, athena.now()),
        ...(isFinal(execution.state)
          ? {
              Rows: {
                InputRows: inputRows ?? 0,
                InputBytes: scannedBytes,
                ...(output === undefined ? {} : { OutputRows: output.rows, OutputBytes: output.bytes }),
              },
              ...(stage === undefined ? {} : { OutputStage: renderStage(stage) }),
            }
          : {}),
      },
    };
  },
);

/** What the engine tells of its stages with each answer: neither their output nor their plan. */
function renderStage(stage: TrinoStage): object {
  return {
    StageId: Number(stage.stageId),
    State: stage.state,
    InputRows: stage.processedRows,
    InputBytes: stage.processedBytes,
    ExecutionTime: stage.wallTimeMillis,
    SubStages: stage.subStages.map(renderStage),
  };
}
