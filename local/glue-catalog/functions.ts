import type {
  CreateUserDefinedFunctionRequest,
  DeleteUserDefinedFunctionRequest,
  GetUserDefinedFunctionRequest,
  GetUserDefinedFunctionsRequest,
  UpdateUserDefinedFunctionRequest,
  UserDefinedFunction,
  UserDefinedFunctionInput,
} from '@aws-sdk/client-glue';
import { invalidInput } from './errors';
import type { GlueCall } from './ministack-glue';
import { nameOf, operation, refuseOthers, required, said } from './operation';
import { page } from './page';

const INPUT = new Set(['FunctionName', 'ClassName', 'OwnerName', 'OwnerType', 'ResourceUris']);

/** Functions of the catalogue: kept and found, as engines ask for them; run by none here. */
export const functionOperations = {
  CreateUserDefinedFunction: operation<CreateUserDefinedFunctionRequest>(
    ['CatalogId', 'DatabaseName', 'FunctionInput'],
    async (request, { glue }) => {
      const FunctionInput = checkedInput(request.FunctionInput);
      await glue('CreateUserDefinedFunction', {
        DatabaseName: nameOf(request, 'DatabaseName'),
        FunctionInput,
      });
      return {};
    },
  ),

  UpdateUserDefinedFunction: operation<UpdateUserDefinedFunctionRequest>(
    ['CatalogId', 'DatabaseName', 'FunctionName', 'FunctionInput'],
    async (request, { glue }) => {
      const FunctionInput = checkedInput(request.FunctionInput);
      await glue('UpdateUserDefinedFunction', { ...named(request), FunctionInput });
      return {};
    },
  ),

  GetUserDefinedFunction: operation<GetUserDefinedFunctionRequest>(
    ['CatalogId', 'DatabaseName', 'FunctionName'],
    async (request, { glue }) => {
      const { UserDefinedFunction: found } = await glue<{ UserDefinedFunction: UserDefinedFunction }>(
        'GetUserDefinedFunction',
        named(request),
      );
      return { UserDefinedFunction: said(found) };
    },
  ),

  GetUserDefinedFunctions: operation<GetUserDefinedFunctionsRequest>(
    ['CatalogId', 'DatabaseName', 'Pattern', 'MaxResults', 'NextToken'],
    async ({ DatabaseName, Pattern, MaxResults, NextToken }, { glue }) => {
      const found = await functionsOf(glue, DatabaseName?.toLowerCase(), Pattern);
      const { items, next } = page(found.map(said), MaxResults, NextToken, 100);
      return { UserDefinedFunctions: items, ...next };
    },
  ),

  DeleteUserDefinedFunction: operation<DeleteUserDefinedFunctionRequest>(
    ['CatalogId', 'DatabaseName', 'FunctionName'],
    async (request, { glue }) => {
      await glue('DeleteUserDefinedFunction', named(request));
      return {};
    },
  ),
};

/** @param pattern a regular expression in Java's words; without one, all */
export async function functionsOf(
  glue: GlueCall,
  DatabaseName: string | undefined,
  pattern?: string,
): Promise<UserDefinedFunction[]> {
  const { UserDefinedFunctions } = await glue<{ UserDefinedFunctions: UserDefinedFunction[] }>(
    'GetUserDefinedFunctions',
    { DatabaseName, Pattern: pattern === '*' ? '' : pattern },
  );
  return UserDefinedFunctions;
}

function named(request: object): { DatabaseName: string; FunctionName: string } {
  return { DatabaseName: nameOf(request, 'DatabaseName'), FunctionName: required(request, 'FunctionName') };
}

function checkedInput(input: UserDefinedFunctionInput | undefined): object {
  if (input === undefined) throw invalidInput('FunctionInput is missing.');
  refuseOthers('UserDefinedFunctionInput', input, INPUT);
  return {
    FunctionName: required(input, 'FunctionName'),
    ClassName: required(input, 'ClassName'),
    OwnerName: input.OwnerName ?? null,
    OwnerType: input.OwnerType ?? null,
    ResourceUris: input.ResourceUris ?? [],
  };
}
