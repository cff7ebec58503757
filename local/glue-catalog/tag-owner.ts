/** Keeps the tags of one kind of resource. */
export interface TagOwner {
  /** As in the resource part of an ARN: `job` of `job/clean`. */
  readonly kind: string;
  /** @throws AwsError EntityNotFoundException */
  tagsOf(name: string): Readonly<Record<string, string>>;
  /** Replaces all of them. @throws AwsError EntityNotFoundException */
  setTags(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
}
