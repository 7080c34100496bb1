import { type Entry, type Plain, type Range, type TomlDocument, toJs, type Value } from "../../toml/index.ts";
import type { Policy } from "./types.ts";
import compiled from "./validate.generated.ts";

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
export function readPolicy({ errors, root }: TomlDocument): ReadPolicy {
  if (errors.length > 0)
    return { problems: errors.map(({ start, end, message }) => ({ range: { start, end }, message })) };
  const plain = numbers(toJs(root)) as Partial<Policy>;
  const problems: PolicyProblem[] = [];
  if (!validate(plain)) {
    for (const error of validate.errors ?? []) {
      // Of a choice that failed only the choice itself is worth telling.
      if (/\/(?:oneOf|anyOf|not)\/\d/.test(error.schemaPath)) continue;
      problems.push({ range: rangeAt(root, error.instancePath), message: explain(error) });
    }
  }
  for (const kind of ["require", "forbid"] as const) {
    (plain[kind] ?? []).forEach((demand, index) => {
      const fault = demand.pattern === undefined ? undefined : patternFault(demand.pattern);
      if (fault) problems.push({ range: rangeAt(root, `/${kind}/${index}/pattern`), message: fault });
    });
  }
  if (problems.length > 0) return { problems };
  const { entry = [], require = [], forbid = [] } = plain;
  return { policy: { entry, require, forbid }, problems };
}

function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch (error) {
    return `This is not a regular expression: ${(error as Error).message}.`;
  }
}

/** The generated code has no types of its own. */
const validate: { (value: unknown): boolean; errors?: readonly SchemaError[] | null } = compiled;

interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
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
