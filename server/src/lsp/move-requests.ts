import { baseName, directoryOf } from "../environment/files.ts";
import { markdownToHtml, page } from "../features/html.ts";
import type { Places } from "../features/markdown.ts";
import { moveReport } from "../features/move-report.ts";
import { upgradeReport } from "../features/upgrade-report.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { isRelease } from "../knowledge/releases.ts";
import { creatable, creatableShims, type Shim, wantedFor } from "../moves/create/wanted.ts";
import type { Assembly } from "../project/assemble.ts";
import { elsewhereOf, moveElsewhere, moveInPlace } from "./moves.ts";
import type { OnDocument } from "./on-document.ts";
import type { Session } from "./session.ts";

/** What `kata/migrate` can be asked for. */
interface MigrateWish {
  /** Of runtime-rs; the newest known when absent. */
  readonly release?: unknown;
  /** `runtime-rs`: its own defaults hold where those of the two differ. */
  readonly defaults?: unknown;
  /** Leaves the files as they are, and writes new ones where runtime-rs looks for them. */
  readonly elsewhere?: unknown;
}

/** What `kata/create` can be asked for. */
interface CreateWish {
  readonly runtime?: unknown;
  readonly release?: unknown;
  readonly hypervisor?: unknown;
  /** Instead of runtime and hypervisor. */
  readonly shim?: unknown;
  readonly kind?: unknown;
}

/** The requests about moves, see `docs`: `kata/migrate`, `kata/upgrade`, `kata/create`. */
export function registerMoves(session: Session, on: OnDocument): void {
  const { connection, service, wire } = session;
  const { library } = service.workspace;

  on("kata/migrate", (assembly, wish: MigrateWish) => {
    const release = releaseOf(wish.release) ?? library.newest;
    const defaults = wish.defaults === "runtime-rs" ? "runtime-rs" : "keep";
    const homes = elsewhereOf(assembly, release, session);
    const goes = wish.elsewhere === true && homes !== undefined;
    const moved = service.migrate(assembly, { release, defaults }, goes);
    if (!moved) return undefined;
    const changes = moved.files.some(({ edits }) => edits.length > 0);
    const edit = !changes
      ? undefined
      : goes
        ? moveElsewhere(moved, homes, session)
        : moveInPlace(moved, session);
    return {
      target: moved.target,
      /** Whether anything would change; without an edit then, the file cannot hold the change in its own form. */
      changes,
      ...(edit && { edit }),
      ...reported(moveReport([moved], placesIn(assembly, session))),
      toDecide: moved.changes.filter(({ decide }) => decide).length,
      lost: moved.changes.filter(({ kind, decide }) => kind === "lost" && !decide).length,
      files: moved.files.map(({ file }) => wire.uriOf(file.source.path)),
      ...(homes && { elsewhere: homes.map((path) => wire.uriOf(path)) }),
    };
  });

  on(
    "kata/upgrade",
    (assembly, { from, to }: { readonly from?: unknown; readonly to?: unknown }, { settings }) => {
      const now = releaseOf(to);
      if (now === undefined) return undefined;
      const before = releaseOf(from) ?? assembly.target.release;
      const items = service.upgrade(assembly, { from: before, to: now, severities: settings.severity });
      const text = upgradeReport(items, before, now, placesIn(assembly, session));
      return { ...reported(text), items: items.length };
    },
  );

  // Without a shim and a hypervisor it tells what there is to choose from.
  connection.onRequest("kata/create", (wish: CreateWish | null): object => {
    const release = releaseOf(wish?.release) ?? library.newest;
    const kind = wish?.kind === "drop-in" ? "drop-in" : "base";
    const runtime: Runtime = wish?.runtime === "go" ? "go" : "runtime-rs";
    const shims = creatableShims(library, release);
    const hypervisors = creatable(library, runtime, release);
    const releases = library.knowledge.runtimes[runtime].releases;
    const named = shims.find(({ name }) => name === wish?.shim);
    const plain = hypervisors.find((name) => name === wish?.hypervisor);
    const shim: Shim | undefined =
      named ?? (plain === undefined ? undefined : { name: plain, runtime, hypervisor: plain });
    if (!shim) return { releases, shims, hypervisors };
    const text = service.create(wantedFor(library, shim, release, kind));
    const name = kind === "drop-in" ? "50-own.toml" : `configuration-${shim.name}.toml`;
    return { releases, shims, hypervisors, name, text };
  });
}

function releaseOf(value: unknown): string | undefined {
  return typeof value === "string" && isRelease(value) ? value : undefined;
}

/** A report as Markdown, and as a page of HTML for clients whose Markdown leads to no files. */
function reported(report: string): { readonly report: string; readonly page: string } {
  const [, title = ""] = /^# (.*)$/m.exec(report) ?? [];
  return { report, page: page(title.replaceAll("\\", ""), markdownToHtml(report)) };
}

/** Files as they lie to the main file, with links that an editor can follow. */
function placesIn({ units, document }: Assembly, { wire }: Session): Places {
  const files = units[0]?.files ?? [document];
  const main = (files.find(({ source }) => !source.isMade) ?? document).source.path;
  const directory = `${directoryOf(main)}/`;
  return {
    nameOf: (path) => (path.startsWith(directory) ? path.slice(directory.length) : baseName(path)),
    addressOf: (path, line) => {
      const uri = wire.uriOf(path);
      return uri.startsWith("file:") ? `${uri}#L${line}` : undefined;
    },
  };
}
