/** A saved query, as the API spells it. */
export interface NamedQuery {
  readonly NamedQueryId: string;
  readonly Name: string;
  readonly Description?: string | undefined;
  readonly Database: string;
  readonly QueryString: string;
  readonly WorkGroup: string;
  /** The client's idempotency token; never shown. */
  readonly clientRequestToken: string | undefined;
}

export function renderNamedQuery({ clientRequestToken: _hidden, ...shown }: NamedQuery): object {
  return shown;
}
