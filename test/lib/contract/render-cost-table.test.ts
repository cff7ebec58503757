import { expect, test } from '@jest/globals';
import { renderCostTable } from '../../../lib/contract/render-cost-table';

test('a report stands where the projection looks for its month', () => {
  const { location, parameters } = renderCostTable({ bucket: 'lake' });
  expect(location).toBe('s3://lake/operations/costs/');
  expect(parameters['storage.location.template']).toBe(`${location}month=\${month}/`);
  expect(parameters['projection.month.values']?.split(',')).toContain('2026-11');
});
