import { type Follow, follow } from '../../../cli/alarms/follow';
import type { TopicMessage } from '../../../cli/alarms/message';
import { local } from '../../../lib/config/local';
import { eventually } from '../../integration/support/platform';

/** Both topics of the environment, with all that they said since it was opened. */
export class Topics {
  readonly #heard: TopicMessage[] = [];
  readonly #leave = new AbortController();
  readonly #listening: Promise<void>;

  private constructor(private readonly followed: Follow) {
    this.#listening = this.#listen();
  }

  static async open(): Promise<Topics> {
    return new Topics(await follow(local.name));
  }

  /** Where a caller is, to be asked for what comes behind it. */
  get mark(): number {
    return this.#heard.length;
  }

  /** Waits for what an alarm says of a state, behind a mark. */
  async told(name: string, state: 'ALARM' | 'OK', mark: number): Promise<TopicMessage> {
    return await eventually(`${name} tells a topic of ${state}`, 20, async () =>
      this.#heard.slice(mark).find(({ alarm }) => alarm?.AlarmName === name && alarm.NewStateValue === state),
    );
  }

  async close(): Promise<void> {
    this.#leave.abort();
    await this.#listening;
    await this.followed.close();
  }

  async #listen(): Promise<void> {
    for await (const message of this.followed.messages(this.#leave.signal)) this.#heard.push(message);
  }
}
