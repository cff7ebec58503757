import type { Faults } from '../gateway/faults';
import type { ControlRoute } from './control-door';

export const faultsRoute = (faults: Faults): ControlRoute => ({
  method: 'PUT',
  path: 'faults',
  handle: (body) => faults.replace(body),
});
