import { isUnknownNode, type Setting } from "../../project/config.ts";
import { absolute, type ValueNode } from "../../toml/index.ts";
import { elementSite, keySite, type Site } from "../rule.ts";

/** One table of an array of tables, however it is written: `[[x]]`, or `x = [{…}]`. */
export interface Member {
  readonly at: Site;
  /** The value of a key, with its place; `undefined` when it is not there. */
  field(key: string): { readonly node: ValueNode; readonly at: Site } | undefined;
  readonly keys: readonly string[];
}

/** The tables of an array of tables; elements that are no tables are left out. */
export function membersOf(setting: Setting | undefined): readonly Member[] {
  const value = setting?.entry.value;
  if (!setting || !value) return [];
  const { file } = setting;
  if (value.kind === "tables") {
    return value.tables.map((table): Member => {
      const range = table.headers[0];
      return {
        at: range ? { file, range } : keySite(setting),
        keys: [...table.entries.keys()],
        field(key) {
          const entry = table.entries.get(key);
          if (entry?.value.kind !== "leaf") return undefined;
          return { node: entry.value.node, at: { file, range: absolute(entry.value, entry.value.node) } };
        },
      };
    });
  }
  if (value.kind !== "leaf" || value.node.type !== "array") return [];
  return value.node.elements.flatMap((node): Member[] => {
    if (node.type !== "inline-table") return [];
    const named = (key: string) => node.pairs.find(({ key: { parts } }) => parts[0]?.name === key);
    return [
      {
        at: elementSite(setting, node),
        keys: node.pairs.map(({ key }) => key.parts[0]?.name ?? ""),
        field(key) {
          const pair = named(key);
          return pair && { node: pair.value, at: elementSite(setting, pair.value) };
        },
      },
    ];
  });
}

/** The text of a member's field: "" when it is not there, `undefined` when it is not known or no string. */
export function memberText(member: Member, key: string): string | undefined {
  const node = member.field(key)?.node;
  if (!node) return "";
  return node.type === "string" && !isUnknownNode(node) ? node.value : undefined;
}
