import type { Diagnostic } from "vscode-languageserver";
import { messageOf, type Problem } from "../lint/problem.ts";
import type { Severity, Tag } from "../rules/rule.ts";
import { ruleLink } from "../util/rule-links.ts";
import { visible } from "../util/visible.ts";
import type { Wire } from "./client-format.ts";
import { toRange } from "./positions.ts";
import { DiagnosticSeverity, DiagnosticTag } from "./protocol.ts";

/** Above this many problems a file is broken as a whole, and more lines help nobody. */
const MOST_PROBLEMS = 1000;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAGS: Readonly<Record<Tag, DiagnosticTag>> = {
  deprecated: DiagnosticTag.Deprecated,
  unnecessary: DiagnosticTag.Unnecessary,
};

/** Problems of one file as the protocol has them; of very many the gravest, and a last one that counts the rest. */
export function toDiagnostics(problems: readonly Problem[], wire: Wire): Diagnostic[] {
  const shown = problems.length > MOST_PROBLEMS ? gravest(problems) : problems;
  const diagnostics = shown.map((problem) => toDiagnostic(problem, wire));
  const last = shown.at(-1);
  if (last && shown.length < problems.length) {
    diagnostics.push({
      range: toRange(
        { file: last.file, range: { start: last.range.end, end: last.range.end } },
        wire.encoding,
      ),
      severity: DiagnosticSeverity.Information,
      source: "kata",
      code: "too-many-problems",
      message: `${problems.length - shown.length} more problems are not shown.`,
    });
  }
  return diagnostics;
}

function gravest(problems: readonly Problem[]): readonly Problem[] {
  const chosen = new Set(
    [...problems].sort((a, b) => SEVERITIES[a.severity] - SEVERITIES[b.severity]).slice(0, MOST_PROBLEMS),
  );
  return problems.filter((problem) => chosen.has(problem));
}

/** A problem as the protocol has it; a character of the file that does not show is shown in its message. */
export function toDiagnostic(problem: Problem, wire: Wire): Diagnostic {
  const { code, severity, tags, related, fixes, evidence, fails } = problem;
  return {
    range: toRange(problem, wire.encoding),
    severity: SEVERITIES[severity],
    code,
    codeDescription: { href: ruleLink(code) },
    source: "kata",
    message: visible(messageOf(problem)),
    ...(tags.length > 0 && { tags: tags.map((tag) => TAGS[tag]) }),
    ...(related.length > 0 && {
      relatedInformation: related.map((one) => ({
        location: { uri: wire.uriOf(one.file.source.path), range: toRange(one, wire.encoding) },
        message: visible(one.message),
      })),
    }),
    ...((fixes.length > 0 || evidence.length > 0 || fails) && {
      data: { fixes: fixes.length, ...(evidence.length > 0 && { evidence }), ...(fails && { fails }) },
    }),
  };
}
