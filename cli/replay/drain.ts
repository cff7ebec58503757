import type { Notice, NoticeQueue, QuarantineStore } from './ports';

interface Drained {
  /** Taken off the queue. */
  readonly removed: number;
  /** Messages that tell of no object; they stay. */
  readonly unreadable: readonly string[];
}

/**
 * Takes off the queue of failed batches what tells of objects that are gone, whoever put them back: the
 * alarm on the queue is then of the others alone.
 */
export async function drain(queue: NoticeQueue, store: Pick<QuarantineStore, 'exists'>): Promise<Drained> {
  const gone: Notice[] = [];
  const stay: Notice[] = [];
  for (let notices = await queue.receive(); notices.length > 0; notices = await queue.receive()) {
    for (const notice of notices) {
      const isGone = notice.key !== undefined && !(await store.exists(notice.key));
      (isGone ? gone : stay).push(notice);
    }
  }
  await queue.remove(gone);
  await queue.release(stay);
  return {
    removed: gone.length,
    unreadable: stay.filter(({ key }) => key === undefined).map(({ id }) => `message ${id}`),
  };
}
