import type { KataDocument } from "../../documents/document.ts";
import type { Release } from "../../knowledge/releases.ts";
import type { SeverityOverrides } from "../../lint/problem.ts";
import type { Assembly } from "../../project/assemble.ts";
import { atRelease } from "./at-release.ts";
import type { Item, UpgradeItem } from "./item.ts";
import { problemItems } from "./problems.ts";
import { supportItems } from "./support.ts";
import { valueItems } from "./values.ts";

export interface UpgradeOptions {
  readonly from: Release;
  readonly to: Release;
  readonly severities?: SeverityOverrides;
}

/** What changes for some files when the release changes, in the order of files and places. */
export function upgrade(
  assembly: Assembly,
  { from, to, severities = {} }: UpgradeOptions,
): readonly UpgradeItem[] {
  const before = atRelease(assembly, from);
  const after = atRelease(assembly, to);
  const items: Item[] = problemItems(before, after, severities);
  const [old, now] = [before.units[0], after.units[0]];
  // What a runtime takes is not known where the runtime is not.
  if (old && now && before.units.length === 1) items.push(...valueItems(old, now), ...supportItems(old, now));
  const files = now?.files ?? [assembly.document];
  const order = (file: KataDocument): number => files.indexOf(file);
  const { arch } = assembly.target;
  return items
    .map((item): UpgradeItem => ({ ...item, arch }))
    .filter(({ file }) => !file.source.isMade)
    .sort((a, b) => order(a.file) - order(b.file) || a.range.start - b.range.start);
}
