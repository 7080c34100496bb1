import { type Chart, chartsIn, isOn, ownShims } from "../deploy/chart.ts";
import { textOfDocument } from "../documents/document.ts";
import { insertEntry } from "../documents/yaml/edit.ts";
import { entryOf, nodeAt, textAt, type YamlEntry } from "../documents/yaml/tree.ts";
import { compareReleases } from "../knowledge/releases.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import { parse } from "../toml/index.ts";
import { keySubject, nodeSubject, replaceNode } from "./common/chart.ts";
import { defineRule, type Fix } from "./rule.ts";

/** The drop-in of a shim that is not installed, or of a release that has none, is lost without a word. */
export default defineRule({
  id: "chart-drop-in",
  severity: "warning",
  summary: "A drop-in among the values of kata-deploy that does not reach its shim.",
  upstream: [
    "tools/packaging/kata-deploy/helm-chart/kata-deploy/templates/_helpers.tpl: customConfigsConfigMap",
    "tools/packaging/kata-deploy/binary/src/artifacts/install.rs: configure_shim_config",
  ],
  messages: {
    off: "{shim} is not installed, so its dropIn is lost. Set shims.{shim}.enabled to true, or take the text out.",
    early:
      "shims.{shim}.dropIn comes with 3.32.0; the chart of {at} ignores it without a word. Update the chart, or use customRuntimes.",
    folded: "A text behind > loses its line breaks, so what arrives is no TOML. Put it behind |.",
    indentation:
      "The first line is indented further than {line}: the chart makes YAML of it that Helm refuses. Indent all lines alike.",
    tab: "The first line begins with a tab: the chart makes YAML of it that Helm refuses. Use blanks.",
    custom:
      "customRuntimes.enabled is not true, so the runtime {name} and its dropIn are ignored. Set it to true.",
  },
  checkManifest(manifest, report) {
    for (const chart of chartsIn(manifest)) {
      for (const { name, entry } of ownShims(chart)) {
        const dropIn = entryOf(entry.value, "dropIn");
        if (!dropIn || isBlank(dropIn)) continue;
        const at = keySubject(manifest, dropIn, ["shims", name, "dropIn"]);
        const data = { shim: name };
        if (compareReleases(chart.release, "3.32.0") < 0)
          report({ at, message: "early", data: { ...data, at: chart.release } });
        else if (!isOn(chart, name))
          report({ at, message: "off", data, fixes: turnOn(manifest, entry, `shims.${name}`) });
        for (const finding of formOf(manifest, dropIn, at.about)) report(finding);
      }
      const isOnCustom = textAt(chart.values, "customRuntimes", "enabled") === "true";
      for (const entry of customRuntimes(chart)) {
        const name = String(entry.key.value);
        const about = ["customRuntimes", "runtimes", name];
        if (!isOnCustom) {
          const fixes = turnOn(manifest, entryOf(chart.values, "customRuntimes")!, "customRuntimes");
          report({ at: keySubject(manifest, entry, about), message: "custom", data: { name }, fixes });
        }
        const dropIn = entryOf(entry.value, "dropIn");
        if (!dropIn || isBlank(dropIn)) continue;
        for (const finding of formOf(manifest, dropIn, [...about, "dropIn"])) report(finding);
      }
    }
  },
});

function customRuntimes({ values }: Chart): readonly YamlEntry[] {
  const runtimes = nodeAt(values, "customRuntimes", "runtimes");
  return runtimes?.kind === "map" ? runtimes.entries : [];
}

/** Sets the `enabled` of a part of the chart to true. */
function turnOn({ file }: ManifestUnit, { value }: YamlEntry, name: string): readonly Fix[] {
  const title = `Set ${name}.enabled to true`;
  const told = entryOf(value, "enabled")?.value;
  if (told?.kind === "scalar")
    return [{ title, edits: [{ file, range: told.range, text: "true" }], isChoice: true }];
  if (told || value?.kind !== "map") return [];
  const edit = insertEntry(textOfDocument(file), value, "enabled: true");
  return edit ? [{ title, edits: [{ file, ...edit }], isChoice: true }] : [];
}

function isBlank({ value }: YamlEntry): boolean {
  return value?.kind !== "scalar" || typeof value.value !== "string" || value.value.trim() === "";
}

/** What the chart makes of the text: it puts four blanks before each line and no quotes around it. */
function* formOf(manifest: ManifestUnit, { value }: YamlEntry, about: readonly string[]) {
  if (value?.kind !== "scalar") return;
  const text = String(value.value);
  const at = nodeSubject(manifest, value, about);
  const written = textOfDocument(manifest.file).slice(value.range.start, value.range.end).trim();
  if (value.style === "folded" && written.split("\n").length > 2) {
    const mark = { ...at, range: { start: value.range.start, end: value.range.start + 1 } };
    const fix = replaceNode(mark, "Change to |", "|");
    // What stands there by line may be no TOML either.
    const isToml = parse(written.slice(written.indexOf("\n"))).errors.length === 0;
    yield {
      at: mark,
      message: "folded" as const,
      severity: "error" as const,
      fails: "load" as const,
      fixes: [isToml ? fix : { ...fix, isChoice: true as const }],
    };
    return;
  }
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const [first = "", ...rest] = lines;
  if (first.startsWith("\t")) {
    yield { at, message: "tab" as const, severity: "error" as const, fails: "install" as const };
    return;
  }
  const indent = indentOf(first);
  const line = rest.find((one) => !one.startsWith("\t") && indentOf(one) < indent);
  if (line !== undefined)
    yield {
      at,
      message: "indentation" as const,
      data: { line: JSON.stringify(line.trim().slice(0, 40)) },
      severity: "error" as const,
      fails: "install" as const,
    };
}

function indentOf(line: string): number {
  return /^ */.exec(line)![0].length;
}
