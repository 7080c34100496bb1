import { messageOf, type Problem } from "../lint/problem.ts";
import { lint } from "../lint/run.ts";
import { exists, removeKey } from "../toml/edit/index.ts";
import { findEntry } from "../toml/index.ts";
import { fileBefore, unitThere } from "./there.ts";
import type { Change } from "./types.ts";
import { apply, isReadBy, optionAt, tableBefore, type Work } from "./work.ts";

/**
 * Notes what makes runtime-rs refuse the moved configuration, or keeps its sandboxes from starting, and did not with
 * the Go runtime: what no row knows has to be decided. A key that only runtime-rs knows, and that stood there without
 * effect, goes.
 */
export function tellRefusals(work: Work): void {
  const old = new Set(failures(lint([work.unit])).map(nameOf));
  const isNew = (problem: Problem): boolean => !old.has(nameOf(problem));
  const told = new Set<string>();
  let found = failures(lint([unitThere(work)])).filter(isNew);
  for (const problem of found) {
    const path = strangerAt(work, problem.about);
    if (!path || told.has(path.join("."))) continue;
    told.add(path.join("."));
    for (const file of work.unit.files)
      if (exists(work.drafts.get(file)!.document, path))
        apply(work, file, (document) => removeKey(document, path, { withCommentAbove: true }));
    const message = `The Go runtime ignores it, and runtime-rs does not: ${messageOf(problem)} It is taken out; write it anew if you want it.`;
    work.changes.push({
      ...placeOf(work, path),
      kind: "removed",
      key: path.join("."),
      message,
      decide: true,
    });
  }
  const now = unitThere(work);
  if (told.size > 0) found = failures(lint([now])).filter(isNew);
  for (const problem of found) {
    const key = problem.about.join(".");
    const { range } = placeOf(work, problem.about);
    const file = fileBefore(work, now, problem.file);
    work.changes.push({ file, range, kind: "lost", key, to: key, message: messageOf(problem), decide: true });
  }
}

function failures(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ fails }) => fails);
}

/** The key of a problem, where only runtime-rs knows it: the outermost of which that is so. */
function strangerAt(work: Work, about: readonly string[]): readonly string[] | undefined {
  for (let length = 2; length <= about.length; length++) {
    const path = about.slice(0, length);
    const isNamed = (path[0] === "hypervisor" || path[0] === "agent") && length === 2;
    if (isNamed || (path[0] === "runtime" && ["name", "hypervisor_name", "agent_name"].includes(path[1]!)))
      continue;
    const isSet = work.unit.files.some(
      (file) => findEntry(file.toml.root, tableBefore(work, path)) !== undefined,
    );
    const own = optionAt(work.unit.catalogue, tableBefore(work, path));
    if (isSet && !(own && isReadBy(own, work.hypervisor?.before))) return path;
  }
  return undefined;
}

/** Where a path of the new configuration stood in the old one. */
function placeOf(work: Work, path: readonly string[]): Pick<Change, "file" | "range"> {
  const before = tableBefore(work, path);
  for (const file of work.unit.files) {
    const entry = findEntry(file.toml.root, before);
    if (entry) return { file, range: entry.key };
  }
  return { file: work.unit.files[0]!, range: { start: 0, end: 0 } };
}

/** The same problem of both configurations. */
function nameOf({ code, about, messageKey }: Problem): string {
  return `${code} ${messageKey} ${about.slice(2).join(".")}`;
}
