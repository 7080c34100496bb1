import { rules } from "../../rules/index.generated.ts";
import type { Severity } from "../../rules/rule.ts";
import { exactJson } from "../../util/exact-json.ts";
import { ruleLink } from "../../util/rule-links.ts";
import type { Span } from "./place.ts";
import type { Reported, ReportedFix } from "./reported.ts";

const LEVEL: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

/** Problems as one SARIF 2.1.0 log, for code scanning services. */
export function toSarif(problems: readonly Reported[], version: string): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "kata-config",
            version,
            rules: rules.map(({ id, summary, severity }) => ({
              id,
              shortDescription: { text: summary },
              helpUri: ruleLink(id),
              defaultConfiguration: { level: LEVEL[severity] },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: problems.map(result),
      },
    ],
  };
  return `${exactJson(log, 1)}\n`;
}

function result(problem: Reported) {
  const { code, severity, fails, message, related, fixes, evidence } = problem;
  const ruleIndex = rules.findIndex(({ id }) => id === code);
  return {
    ruleId: code,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: LEVEL[severity],
    message: { text: message },
    locations: [location(problem)],
    ...(related.length > 0 && {
      relatedLocations: related.map((one) => ({ ...location(one), message: { text: one.message } })),
    }),
    ...(fixes.length > 0 && { fixes: fixes.map(fixObject) }),
    properties: { severity, ...(fails && { fails }), ...(evidence.length > 0 && { evidence }) },
  };
}

function location(place: Span) {
  return {
    physicalLocation: { artifactLocation: { uri: uriReference(place.file) }, region: region(place) },
  };
}

function region({ line, column, endLine, endColumn }: Span) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixObject({ title, edits }: ReportedFix) {
  const files = new Map<string, { deletedRegion: object; insertedContent: { text: string } }[]>();
  for (const edit of edits) {
    const replacements = files.get(edit.file) ?? [];
    files.set(edit.file, replacements);
    replacements.push({ deletedRegion: region(edit), insertedContent: { text: edit.text } });
  }
  return {
    description: { text: title },
    artifactChanges: [...files].map(([path, replacements]) => ({
      artifactLocation: { uri: uriReference(path) },
      replacements,
    })),
  };
}

/** A relative path stays relative: services resolve it against the repository. */
function uriReference(path: string): string {
  // On Windows alone a backslash parts directories; half of a pair of UTF-16 units has no encoding.
  const parted = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  const plain = parted
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (plain.startsWith("/")) return `file://${plain}`;
  return /^[A-Za-z]%3A\//.test(plain) ? `file:///${plain.replace("%3A", ":")}` : plain;
}
