import { type Entry, type Plain, type Range, type TomlDocument, toJs, type Value } from "../../toml/index.ts";
import { compilePattern } from "../../util/pattern.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";
import type { Policy } from "./types.ts";
import { policyErrors, type SchemaError } from "./validate.on-demand.ts";

export interface PolicyProblem {
  readonly range: Range;
  readonly fault: Phrase;
}

const FAULTS = phrases({
  unread: "The policy cannot be read: {text}.",
  encoding: "This byte is not UTF-8. Save the policy as UTF-8.",
  pattern: "This is not a regular expression (syntax of RE2): {text}.",
  large: "This regular expression is too large: shorten it, or repeat less.",
  missing: "The key {name} is missing here.",
  unknown: "A policy has no key {name} here.",
  choice: "{name} takes {values}.",
  tables: "{name} takes tables: begin each with {header}.",
  type: "{name} takes {types}.",
  value: "{name} {text}.",
  policy: "The policy is not as the policy format wants it.",
});

/** A policy file as read: with a problem in it nothing of it is in force. */
export interface ReadPolicy {
  readonly policy?: Policy;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Reads a policy from its parsed text. Never throws.
 *
 * @param badByte offset of the first byte of its file that is not UTF-8, where there is one.
 */
export function readPolicy({ errors: faults, root }: TomlDocument, badByte?: number): ReadPolicy {
  if (badByte !== undefined)
    return { problems: [{ range: { start: badByte, end: badByte + 1 }, fault: FAULTS("encoding") }] };
  if (faults.length > 0)
    return {
      problems: faults.map(({ start, end, message }) => ({ range: { start, end }, fault: message })),
    };
  const plain = numbers(toJs(root));
  const problems: PolicyProblem[] = [];
  const errors = policyErrors(plain);
  // Of a choice that failed only the choice itself is worth telling, and of a condition what it asks for.
  const told = errors.filter(
    ({ schemaPath, keyword }) =>
      !/\/(?:oneOf|anyOf|not)\/\d/.test(schemaPath) && keyword !== "if" && keyword !== "not",
  );
  // Several conditions ask for the same.
  const same = new Set<string>();
  for (const error of told.length > 0 ? told : errors) {
    const name = `${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`;
    if (!same.has(name)) problems.push({ range: rangeAt(root, error.instancePath), fault: explain(error) });
    same.add(name);
  }
  if (problems.length > 0) return { problems };
  // Only now it is known to have the shape.
  const { entry = [], require = [], forbid = [] } = plain as Partial<Policy>;
  for (const [kind, demands] of Object.entries({ require, forbid })) {
    for (const [index, { pattern }] of demands.entries()) {
      const fault = pattern === undefined ? undefined : patternFault(pattern);
      if (fault) problems.push({ range: rangeAt(root, `/${kind}/${index}/pattern`), fault });
    }
  }
  return problems.length > 0 ? { problems } : { policy: { entry, require, forbid }, problems };
}

/** What is told of a policy that cannot be read. */
export function unreadPolicy(text: string): PolicyProblem {
  return { range: { start: 0, end: 0 }, fault: FAULTS("unread", { text }) };
}

function patternFault(expression: string): Phrase | undefined {
  const pattern = compilePattern(expression);
  switch (pattern.kind) {
    case "broken":
      return FAULTS("pattern", { text: pattern.reason });
    case "too-large":
      return FAULTS("large");
    default:
      return undefined;
  }
}

function explain({ keyword, params, message, instancePath }: SchemaError): Phrase {
  const name = instancePath.split("/").findLast((part) => !/^\d*$/.test(part)) ?? "";
  switch (keyword) {
    case "required":
      return FAULTS("missing", { name: String(params["missingProperty"]) });
    case "additionalProperties":
      return FAULTS("unknown", { name: String(params["additionalProperty"]) });
    case "enum":
      return FAULTS("choice", { name, values: params["allowedValues"] as readonly string[] });
    case "type":
      // The three lists are named in the first place, their elements in the second.
      return instancePath.split("/").length <= 2 + Number(params["type"] === "object")
        ? FAULTS("tables", { name, header: `[[${name}]]` })
        : FAULTS("type", { name, types: String(params["type"]).split(",") });
    default:
      return name && message ? FAULTS("value", { name, text: message }) : FAULTS("policy");
  }
}

/** Where the value at a JSON pointer stands; of what is not there, the nearest that is. */
function rangeAt(root: Value, pointer: string): Range {
  let value: Value | undefined = root;
  let range: Range = { start: 0, end: 0 };
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (value?.kind === "table") {
      const entry: Entry | undefined = value.entries.get(name);
      if (!entry) break;
      range = entry.value.kind === "leaf" ? entry.range : entry.key;
      value = entry.value;
    } else if (value?.kind === "tables") {
      value = value.tables[Number(name)];
      range = value?.kind === "table" ? (value.headers[0] ?? range) : range;
    } else break;
  }
  return range;
}

/** JSON Schema knows one kind of number. */
function numbers(value: Plain): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(numbers);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbers(inner as Plain)]));
  }
  return value;
}
