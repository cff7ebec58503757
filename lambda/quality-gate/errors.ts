/** The clean job left no figures of this dataset's run; the message is what it said instead. */
export class CleanFailed extends Error {
  override readonly name = 'CleanFailed';
}

/** The catalogue's table is that of an older contract. */
export class TableOutdated extends Error {
  override readonly name = 'TableOutdated';
}

/** Athena did not answer a query; the message is its reason. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
}
