/** What a runtime does with one annotation of a pod. */
export interface Judged {
  readonly name: string;
  /** `unknown`: it depends on what is not known here, such as the content of a file. */
  readonly kind: "set" | "ignored" | "refused" | "unknown";
  /** Why, as a key of the rule's messages, and what fills its marks. */
  readonly why: Why;
  readonly data?: Readonly<Record<string, string>>;
  /** The option that it sets, and the value. */
  readonly option?: readonly string[];
  readonly value?: unknown;
}

export type Why =
  | "taken"
  | "notGiven"
  | "notEnabled"
  | "notEnabledIgnored"
  | "notKnown"
  | "notKnownRefused"
  | "boolean"
  | "number"
  | "word"
  | "range"
  | "path"
  | "format"
  | "handled"
  | "elsewhere";
