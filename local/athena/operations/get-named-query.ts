import * as z from 'zod';
import { renderNamedQuery } from '../named-queries';
import { operation } from '../operation';
import { namedQueryOf } from './named-query';

export const getNamedQuery = operation(
  'GetNamedQuery',
  z.object({ NamedQueryId: z.string() }),
  ({ NamedQueryId }, athena) => ({ NamedQuery: renderNamedQuery(namedQueryOf(NamedQueryId, athena)) }),
);
