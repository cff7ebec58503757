/** A contract that contradicts itself: what was received, what is wanted, what to do. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}
