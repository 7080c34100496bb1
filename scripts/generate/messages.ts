import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { GeneratedFile } from "./file.ts";

const FOLDER = "client/src";

/** `client/l10n/bundle.l10n.json`: the texts of the client, by themselves, as VS Code's translators expect them. */
export function clientMessages(): GeneratedFile {
  const texts = new Set<string>();
  for (const name of readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".ts")) continue;
    const source = readFileSync(path.join(FOLDER, name), "utf8");
    for (const [call, text] of source.matchAll(/\bl10n\.t\(\s*("(?:[^"\\]|\\.)*"|)/g)) {
      if (!text) throw new Error(`${name}: ${call} is not followed by a text in double quotes.`);
      texts.add(JSON.parse(text));
    }
  }
  const bundle = Object.fromEntries([...texts].sort().map((text) => [text, text]));
  return { path: "client/l10n/bundle.l10n.json", text: `${JSON.stringify(bundle, null, 2)}\n` };
}
