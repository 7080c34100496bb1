import { type Entry, type Plain, type Range, type TomlDocument, toJs, type Value } from "../../toml/index.ts";
import { compilePattern } from "../../util/pattern.ts";
import type { Policy } from "./types.ts";
import { policyErrors, type SchemaError } from "./validate.on-demand.ts";

export interface PolicyProblem {
  readonly range: Range;
  readonly message: string;
}

/** A policy file as read: with a problem in it nothing of it is in force. */
export interface ReadPolicy {
  readonly policy?: Policy;
  readonly problems: readonly PolicyProblem[];
}

/** Reads a policy from its parsed text. Never throws. */
export function readPolicy({ errors: faults, root }: TomlDocument): ReadPolicy {
  if (faults.length > 0)
    return { problems: faults.map(({ start, end, message }) => ({ range: { start, end }, message })) };
  const plain = numbers(toJs(root));
  const problems: PolicyProblem[] = [];
  const errors = policyErrors(plain);
  // Of a choice that failed only the choice itself is worth telling.
  const told = errors.filter(({ schemaPath }) => !/\/(?:oneOf|anyOf|not)\/\d/.test(schemaPath));
  for (const error of told.length > 0 ? told : errors)
    problems.push({ range: rangeAt(root, error.instancePath), message: explain(error) });
  if (problems.length > 0) return { problems };
  // Only now it is known to have the shape.
  const { entry = [], require = [], forbid = [] } = plain as Partial<Policy>;
  for (const [kind, demands] of Object.entries({ require, forbid })) {
    for (const [index, { pattern }] of demands.entries()) {
      const fault = pattern === undefined ? undefined : patternFault(pattern);
      if (fault) problems.push({ range: rangeAt(root, `/${kind}/${index}/pattern`), message: fault });
    }
  }
  return problems.length > 0 ? { problems } : { policy: { entry, require, forbid }, problems };
}

function patternFault(expression: string): string | undefined {
  const pattern = compilePattern(expression);
  switch (pattern.kind) {
    case "broken":
      return `This is not a regular expression (syntax of RE2): ${pattern.reason}.`;
    case "too-large":
      return "This regular expression is too large: shorten it, or repeat less.";
    default:
      return undefined;
  }
}

function explain({ keyword, params, message, instancePath }: SchemaError): string {
  const name = instancePath.split("/").at(-1) ?? "";
  switch (keyword) {
    case "required":
      return `The key ${params["missingProperty"]} is missing here.`;
    case "additionalProperties":
      return `A policy has no key ${params["additionalProperty"]} here.`;
    case "enum":
      return `${name} takes ${(params["allowedValues"] as readonly string[]).join(", ")}.`;
    default:
      return `${name || "The policy"} ${message ?? "is not as the policy format wants it"}.`;
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
