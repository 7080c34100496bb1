import type { Option } from "../knowledge/catalogue.ts";
import { decode } from "../loaders/decode.ts";
import { isWrongShape } from "../loaders/runtime-rs/struct-shapes.ts";
import { isUnknownNode } from "../project/config.ts";
import { isReplaced, type Placed, placedEntries } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import { writeValue } from "../toml/edit/index.ts";
import {
  absolute,
  findValue,
  type Leaf,
  type Plain,
  sectionAt,
  type Value,
  type ValueNode,
} from "../toml/index.ts";
import { type Phrase, phrases } from "../util/phrases.ts";
import { changeElement, fix, leaveOut } from "./common/fixes.ts";
import { keyName } from "./common/names.ts";
import { describeArrayWith, describeNode, describeType, describeValue } from "./common/types.ts";
import { defineRule, entryKeySite, entryValueSite, type Fix } from "./rule.ts";

const ADVICE = phrases({ write: "Write {text}." });

/** Both loaders decode into typed fields, and one value of the wrong type makes them refuse the whole file. */
export default defineRule({
  id: "wrong-type",
  severity: "error",
  summary: "The value has another type than the loader's field, so the runtime refuses the configuration.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeConfig (BurntSushi/toml)",
    "src/libs/kata-types/src/config: Hypervisor, Agent, Runtime (serde)",
  ],
  messages: {
    value: "{name} takes {wanted}, not {have}: the runtime refuses the configuration. {advice}",
    table: "{name} is {wanted}, not {have}: the runtime refuses the configuration.",
    bare: "{names} {stand} in [{map}] itself, which holds only tables such as [{example}], so the runtime refuses the configuration. Put {them} into such a table.",
    stray:
      "{names} {stand} in [{map}] itself, which holds only tables such as [{example}], so the runtime refuses the configuration. Leave {them} out.",
  },
  check(unit, report) {
    const bare: [Placed, ...Placed[]][] = [];
    for (const placed of placedEntries(unit)) {
      const { place, entry, path, folded } = placed;
      if (place.kind === "unknown") continue;
      if (isBare(unit, placed)) {
        const alike = bare.find(([first]) => isAlike(unit, first, placed));
        if (alike) alike.push(placed);
        else bare.push([placed]);
        continue;
      }
      const name = folded === undefined ? keyName(path) : path.join(".");
      // runtime-rs decodes what is left after the merge, Go every file.
      if (unit.runtime === "runtime-rs" && isReplaced(unit, placed)) continue;
      if (unit.runtime === "runtime-rs" && isWrongShape(unit.catalogue, place, entry.value)) {
        const wanted = place.kind === "tables" ? "[]table" : "table";
        const data = { name, wanted: describeType(wanted), have: describeValue(entry.value) };
        report({ at: entryKeySite(placed), message: "table", data, fails: "load" });
      }
      if (unit.runtime === "go" && (place.kind === "table" || place.kind === "tables")) {
        const wanted = place.kind === "table" ? "table" : "[]table";
        const have = misfit(entry.value, wanted);
        const data = { name, wanted: describeType(wanted), have };
        if (have) report({ at: entryKeySite(placed), message: "table", data, fails: "load" });
      }
      if (place.kind === "option") {
        const { value } = entry;
        if (value.kind !== "leaf") {
          const data = {
            name,
            wanted: describeType(place.option.type),
            have: describeValue(value),
            advice: undefined,
          };
          report({ at: entryKeySite(placed), message: "value", data, fails: "load" });
          continue;
        }
        if (isUnknownNode(value.node)) continue;
        if (decode(unit.runtime, place.option.type, value.node).kind !== "wrong-type") continue;
        const at = entryValueSite(placed);
        const range = absolute(value, value.node);
        const written = placed.file.toml.text.slice(range.start, range.end);
        const meant = mended(place.option, value, written);
        // Several words, or a list inside of the text, may have been meant as several elements.
        const certainty = Array.isArray(meant) && /[\s,;[\]"']/.test(String(meant[0])) ? "choice" : "certain";
        const text = meant === undefined || certainty === "choice" ? undefined : writeValue(meant);
        const fixes = meant === undefined ? [] : changeElement(placed, value.node, meant, { certainty });
        report({
          at,
          message: "value",
          data: {
            name,
            wanted: describeType(place.option.type),
            have: describeNode(value.node),
            advice: text === undefined ? undefined : ADVICE("write", { text }),
          },
          fails: "load",
          fixes,
        });
      }
    }
    // All of a table that are misplaced for one reason are told at the first.
    for (const [first, ...others] of bare) {
      const [map, key] = first.path as [string, string];
      const example = exampleTable(unit, map);
      const isKnown = isKnownIn(unit, map, key);
      const isOne = others.length === 0;
      report({
        at: entryKeySite(first),
        message: isKnown ? "bare" : "stray",
        data: {
          names: [key, ...others.map(({ path }) => path[1]!)],
          stand: isOne ? "stands" : "stand",
          them: isOne ? "it" : "them",
          map,
          example: example ?? `${map}.NAME`,
        },
        fails: "load",
        fixes: isKnown ? namedTable(first, example) : isOne ? leaveOut(first, { certainty: "choice" }) : [],
        related: others.map((one) => ({ ...entryKeySite(one), message: "This one too." })),
      });
    }
  },
});

/** Whether two keys are misplaced in one file, in one table and in one way. */
function isAlike(unit: Unit, one: Placed, other: Placed): boolean {
  const [[map = "", key = ""], [otherMap, otherKey = ""]] = [one.path, other.path];
  return (
    one.file === other.file &&
    map === otherMap &&
    isKnownIn(unit, map, key) === isKnownIn(unit, map, otherKey)
  );
}

function isKnownIn({ catalogue }: Unit, map: string, key: string): boolean {
  return catalogue.tables.get(`${map}.*`)?.options.has(key) === true;
}

/** Whether a value stands directly in `[hypervisor]` or `[agent]`, whose members are tables, and under no name of one. */
function isBare(unit: Unit, { parent, path, entry, place }: Placed): boolean {
  if (parent.kind !== "map" || path.length !== 2 || entry.value.kind !== "leaf") return false;
  const isRefused =
    unit.runtime === "go"
      ? misfit(entry.value, "table") !== undefined
      : isWrongShape(unit.catalogue, place, entry.value);
  const members = parent.name === "agent" ? ["kata"] : unit.catalogue.hypervisors;
  return isRefused && !members.includes(path[1]!);
}

function exampleTable(unit: Unit, map: string): string | undefined {
  const name = map === "agent" ? "kata" : unit.target.hypervisor;
  return name !== undefined && unit.catalogue.hypervisors.concat("kata").includes(name)
    ? `${map}.${name}`
    : undefined;
}

/** Gives the header above the key the name of a table, where it holds nothing but keys. */
function namedTable({ file, entry, path }: Placed, example: string | undefined): readonly Fix[] {
  if (example === undefined) return [];
  const { header, path: section, start } = sectionAt(file.toml, entry.key.start);
  const map = findValue(file.toml.root, [path[0]!]);
  if (!header || section.length !== 1 || map?.kind !== "table") return [];
  if ([...map.entries.values()].some(({ value }) => value.kind !== "leaf")) return [];
  const range = { start: start + header.key.start, end: start + header.key.end };
  return fix(`Change to [${example}]`, file, [{ range, text: example }], "choice");
}

/** What stands where BurntSushi/toml wants a table or an array of tables; `undefined` when it is one. */
function misfit(value: Value, wanted: "table" | "[]table"): Phrase | undefined {
  if (value.kind === "table") return wanted === "table" ? undefined : describeValue(value);
  if (value.kind === "tables") return wanted === "table" ? describeValue(value) : undefined;
  if (isUnknownNode(value.node)) return undefined;
  if (wanted === "table" || value.node.type !== "array") return describeNode(value.node);
  const stranger = value.node.elements.find(({ type }) => type !== "inline-table");
  return stranger && describeArrayWith(stranger);
}

/**
 * The same value in the type that is wanted, where that is certain.
 *
 * @param written as it stands in the file.
 */
function mended(option: Option, { node }: Leaf, written: string): Plain | undefined {
  const bare = (inner: ValueNode): string | undefined =>
    inner.type === "string" ? inner.value.trim() : undefined;
  if (option.type === "bool") {
    const text = bare(node)?.toLowerCase();
    if (text === "true" || text === "false") return text === "true";
    if (node.type === "integer" && (node.value === 0n || node.value === 1n)) return node.value === 1n;
  }
  if (/int/.test(option.type) && !option.type.startsWith("[]")) {
    const text = bare(node);
    if (text !== undefined && /^-?(?:0|[1-9]\d{0,17})$/.test(text)) return BigInt(text);
    if (node.type === "float" && Number.isSafeInteger(node.value)) return BigInt(node.value);
  }
  if (/^float/.test(option.type)) {
    const text = bare(node);
    if (text !== undefined && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text))
      return text.includes(".") ? Number(text) : BigInt(text);
  }
  if (
    option.type === "string" &&
    (node.type === "integer" || node.type === "float" || node.type === "boolean")
  ) {
    return written;
  }
  if (option.type === "[]string" && node.type === "string") return [node.value];
  return undefined;
}
