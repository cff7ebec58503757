/** Kinds of case, as the names of tests and the table of docs/local-environment.md say them. */
export const KINDS = { holds: 'as documented', refuses: 'refused locally' } as const;
