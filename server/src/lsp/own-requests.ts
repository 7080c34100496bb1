import { directives } from "../documents/directives.ts";
import { statusOf } from "../lifecycle/at-risk.ts";
import { effectiveToml } from "../loaders/effective-toml.ts";
import { effective } from "../loaders/index.ts";
import type { Handle, Subject } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";

interface DocumentNamed {
  readonly uri?: string;
  readonly textDocument?: { readonly uri: string };
}

/** The requests beside the protocol's, see `docs`: `kata/status`, `kata/effective`, `kata/atRisk`. */
export function registerRequests(session: Session, handle: Handle, fault: (error: unknown) => void): void {
  const { connection, documents, settings, analysis, wire, service } = session;
  const { library } = service.workspace;

  // Both forms of naming a document are taken: `{uri}` and `{textDocument: {uri}}`.
  const on = (method: string, task: (subject: Subject) => unknown): void => {
    const run = handle(task);
    connection.onRequest(method, ({ uri = "", textDocument = { uri } }: DocumentNamed) =>
      run({ textDocument }),
    );
  };

  on("kata/status", ({ open, assembly: { target, units } }) => {
    const { runtime, release, hypervisor, kind, reasons } = target;
    const hypervisors = new Set(units.flatMap(({ catalogue }) => catalogue.hypervisors));
    return {
      ...(runtime && { runtime }),
      release,
      ...(hypervisor && { hypervisor }),
      kind,
      reasons,
      files: (units[0]?.files ?? []).map(({ source }) => wire.uriOf(source.path)),
      known: { releases: library.knowledge.runtimes.go.releases, hypervisors: [...hypervisors] },
      directive: directiveOf(open.document),
    };
  });

  function directiveOf(document: Subject["open"]["document"]) {
    const comment = targetComment(document);
    const at = comment?.range ?? { start: 0, end: 0 };
    return { range: toRange({ file: document, range: at }, wire.encoding), text: comment?.text ?? "" };
  }

  on("kata/effective", ({ assembly: { document, target, units } }) => {
    const [unit, other] = units;
    if (!unit) return undefined;
    const head = `# The configuration that the runtime ends up with, for ${document.source.path}\n# ${unit.runtime} ${target.release}: ${target.reasons.runtime}; ${target.reasons.release}\n`;
    const doubt = other
      ? "# Nothing tells which runtime reads the file; this is what runtime-rs makes of it.\n"
      : "";
    return { text: `${head}${doubt}\n${effectiveToml(effective(unit))}` };
  });

  connection.onRequest("kata/atRisk", async () => {
    try {
      const open = [...documents.all()].filter(({ kata }) => kata);
      const assemblies = await Promise.all(
        open.map(async (one) => analysis.assembly(one, await settings.of(one.uri))),
      );
      return statusOf(assemblies).map(({ files, ...item }) => ({
        ...item,
        places: files.map(({ file, line }) => {
          const start = { line: line - 1, character: 0 };
          return { uri: wire.uriOf(file), range: { start, end: start } };
        }),
      }));
    } catch (error) {
      fault(error);
      return null;
    }
  });
}

/** The comment that says what the file is for, if one does. */
function targetComment(document: Subject["open"]["document"]) {
  if (Object.keys(directives(document).target).length === 0) return undefined;
  for (const { start, syntax } of document.toml.statements) {
    for (const comment of syntax.comments) {
      if (!/^#\s*kata-config:(?!\s*ignore)/.test(comment.text)) continue;
      return { text: comment.text, range: { start: start + comment.start, end: start + comment.end } };
    }
  }
  return undefined;
}
