import { DIRECTIVE_VALUES } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import { directiveEdit, targetComment } from "../features/directive-edit.ts";
import { effectiveView, mergedIntoMain } from "../features/effective-view.ts";
import { optionReference } from "../features/option-reference.ts";
import { optionsPage, optionsTitle } from "../features/options-page.ts";
import { isRelease } from "../knowledge/releases.ts";
import type { Assembly } from "../project/assemble.ts";
import { retarget, withoutDropIns } from "../project/variants.ts";
import type { Handle, Subject } from "./handler.ts";
import { registerMoves } from "./move-requests.ts";
import { firstConfiguration, onDocument } from "./on-document.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";
import { toWorkspaceEdit } from "./workspace-edit.ts";

/** What else `kata/effective` can be asked for. */
interface EffectiveWish {
  /** Instead of the target's own. */
  readonly runtime?: unknown;
  readonly release?: unknown;
  /** The main file without its drop-ins. */
  readonly alone?: unknown;
  /** `main`: the main file, with what the runtime and the drop-ins change written into it. */
  readonly form?: unknown;
}

/** What `kata/options` can be asked for. */
interface OptionsWish {
  readonly release?: unknown;
  /** Chosen at first. */
  readonly runtime?: unknown;
  readonly hypervisor?: unknown;
}

/** The requests beside the protocol's, see `docs`. */
export function registerRequests(session: Session, handle: Handle): void {
  const { connection, wire, service } = session;
  const { library } = service.workspace;

  const on = onDocument(connection, handle);
  registerMoves(session, on);

  const status = ({ document, target, units }: Assembly, _wish: object, subject: Subject) => {
    const { runtime, release, hypervisor, arch, kind, reasons } = target;
    const hypervisors = new Set(units.flatMap(({ catalogue }) => catalogue.hypervisors));
    return {
      ...(runtime && { runtime }),
      release,
      ...(hypervisor && { hypervisor }),
      arch,
      kind,
      reasons,
      guessed: [...(target.isReleaseGuessed ? ["release"] : []), ...(target.isArchGuessed ? ["arch"] : [])],
      files: (units[0]?.files ?? [])
        .filter(({ source }) => !source.isMade)
        .map(({ source }) => wire.uriOf(source.path)),
      /** Whether there is something that a runtime reads. */
      hasConfiguration: units.length > 0 || firstConfiguration(subject) !== undefined,
      known: { releases: library.knowledge.runtimes.go.releases, hypervisors: [...hypervisors] },
      directive: directiveOf(document),
    };
  };
  on("kata/status", status, "any part");

  function directiveOf(document: KataDocument) {
    const comment = targetComment(document);
    const at = comment?.range ?? { start: 0, end: 0 };
    return { range: toRange({ file: document, range: at }, wire.encoding), text: comment?.text ?? "" };
  }

  on(
    "kata/setDirective",
    ({ document }, { name, value }: { readonly name?: unknown; readonly value?: unknown }) => {
      if (typeof name !== "string" || !Object.hasOwn(DIRECTIVE_VALUES, name)) return undefined;
      const edit = directiveEdit(document, name, typeof value === "string" ? value : undefined);
      return edit && toWorkspaceEdit([edit], session);
    },
    "any part",
  );

  on("kata/effective", ({ target, units: [own, other] }, wish: EffectiveWish) => {
    const runtime = wish.runtime === "go" || wish.runtime === "runtime-rs" ? wish.runtime : undefined;
    const release = releaseOf(wish.release);
    const read = own && retarget(own, { runtime, release });
    const unit = wish.alone === true ? read && withoutDropIns(read) : read;
    if (!unit) return undefined;
    if (wish.form === "main") {
      const text = mergedIntoMain(unit);
      return text === undefined ? undefined : { text };
    }
    const reasons = runtime || release ? "" : `: ${target.reasons.runtime}; ${target.reasons.release}`;
    const head = [
      `# What ${unit.runtime} ${unit.target.release} ends up with${reasons}`,
      ...(other && !runtime ? ["# Nothing tells which runtime reads the file."] : []),
      "",
    ];
    const { text, origins } = effectiveView(unit);
    return {
      text: `${head.join("\n")}\n${text}`,
      origins: [...origins].map(([line, { start, end, place }]) => ({
        range: {
          start: { line: line + head.length, character: start },
          end: { line: line + head.length, character: end },
        },
        uri: wire.uriOf(place.file.source.path),
        target: toRange(place, wire.encoding),
      })),
    };
  });

  connection.onRequest("kata/options", (wish: OptionsWish | null): object => {
    const release = releaseOf(wish?.release) ?? library.newest;
    const tables = optionReference(library, release, ["go", "runtime-rs"]);
    const chosen = { runtime: textOf(wish?.runtime), hypervisor: textOf(wish?.hypervisor) };
    return { title: optionsTitle(release), html: optionsPage(tables, release, chosen) };
  });
}

function releaseOf(value: unknown): string | undefined {
  return typeof value === "string" && isRelease(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
