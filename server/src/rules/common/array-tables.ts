import { isUnknownNode, type Setting } from "../../project/config.ts";
import { absolute, type ValueNode } from "../../toml/index.ts";
import { elementSite, keySite, type Subject } from "../rule.ts";

/** One table of an array of tables, however it is written: `[[x]]`, or `x = [{…}]`. */
export interface Member {
  readonly at: Subject;
  /** The value of a key, with its place; `undefined` when it is not there. */
  field(key: string): { readonly node: ValueNode; readonly at: Subject } | undefined;
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
        at: range ? { file, range, about: setting.path } : keySite(setting),
        keys: [...table.entries.keys()],
        field(key) {
          const entry = table.entries.get(key);
          if (entry?.value.kind !== "leaf") return undefined;
          const range = absolute(entry.value, entry.value.node);
          return { node: entry.value.node, at: { file, range, about: [...setting.path, key] } };
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
          const about = [...setting.path, key];
          return pair && { node: pair.value, at: { ...elementSite(setting, pair.value), about } };
        },
      },
    ];
  });
}

/** A key of a member, shown at its value, or at the member when it is not there. */
export function memberSite(setting: Setting, member: Member, key: string): Subject {
  return member.field(key)?.at ?? { ...member.at, about: [...setting.path, key] };
}

/** The text of a member's field: "" when it is not there, `undefined` when it is not known or no string. */
export function memberText(member: Member, key: string): string | undefined {
  const node = member.field(key)?.node;
  if (!node) return "";
  return node.type === "string" && !isUnknownNode(node) ? node.value : undefined;
}
