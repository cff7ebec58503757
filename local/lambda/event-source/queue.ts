/** What the poller needs of a queue; implemented on SQS, and in memory by tests. */
export interface Queue {
  /** Up to `most` messages, and never more than 10; waits up to `waitSeconds` for the first. */
  receive(most: number, waitSeconds: number): Promise<readonly QueueMessage[]>;
  /** @throws Error when some were not deleted. */
  delete(messages: readonly QueueMessage[]): Promise<void>;
  /** How long a received message is hidden. Seconds. */
  visibilitySeconds(): Promise<number>;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Of SQS: SentTimestamp, ApproximateReceiveCount, … */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, QueueMessageAttribute>>;
}

/** As Lambda hands it on. */
export interface QueueMessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** base64 */
  readonly binaryValue?: string;
}
