/** A part of the report; left out where it has no lines. */
export interface Section {
  title: string;
  /** What a maintainer does about it. */
  todo: string;
  lines: string[];
}
