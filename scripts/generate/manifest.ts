import { readFileSync } from "node:fs";
import { rules } from "../../server/src/rules/index.generated.ts";
import type { GeneratedFile } from "./file.ts";

const LEVELS = ["off", "hint", "information", "warning", "error"];

interface Manifest {
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Record<string, Record<string, unknown>> }[];
  };
}

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const write = (path: string, content: unknown): GeneratedFile => ({
  path,
  text: `${JSON.stringify(content, null, 2)}\n`,
});

/** In `package.json`: the rules that `kata.severity` can name, and the releases of `kata.release`. */
export function manifest(): readonly GeneratedFile[] {
  const content: Manifest = read("package.json");
  const properties = Object.assign({}, ...content.contributes.configuration.map((one) => one.properties));
  const { releases } = read("schemas/upstream/go.json") as { releases: readonly string[] };
  properties["kata.release"].enum = ["auto", ...[...releases].reverse()];
  properties["kata.severity"].properties = Object.fromEntries(
    rules.map(({ id }) => [id, { type: "string", enum: LEVELS, description: `%rule.${id}%` }]),
  );

  const texts: Record<string, string> = read("package.nls.json");
  const ours = Object.entries(texts).filter(([key]) => !key.startsWith("rule."));
  const ruleTexts = rules.map(({ id, summary }) => [`rule.${id}`, summary]);
  return [
    write("package.json", content),
    write("package.nls.json", Object.fromEntries([...ours, ...ruleTexts])),
  ];
}
