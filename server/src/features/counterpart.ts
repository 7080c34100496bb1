import { outcomeAt } from "../moves/outcome.ts";
import { plain } from "../moves/values.ts";
import type { Unit } from "../project/unit.ts";
import { writeKey, writeValue } from "../toml/edit/index.ts";
import type { ValueNode } from "../toml/index.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/**
 * What a move to runtime-rs makes of an option of the Go runtime, as Markdown; `undefined` where it stays as it is.
 *
 * @param node what it is set to.
 */
export function describeCounterpart(
  unit: Unit | undefined,
  path: readonly string[],
  node: ValueNode | undefined,
): string | undefined {
  const outcome = unit && outcomeAt(unit, path, node);
  if (!outcome) return undefined;
  const { to, after, message, decide } = outcome;
  const isNamed = to !== undefined && (after !== undefined || to.join(".") !== path.join("."));
  const name = to && writeKey(to);
  const becomes = isNamed && code(after === undefined ? name! : `${name} = ${writeValue(plain(after))}`);
  const text = [becomes && `${becomes}.`, escapeMarkdown(message), decide && "Somebody has to decide."];
  return `**In runtime-rs:** ${text.filter(Boolean).join(" ")}`;
}
