import { createDocument, type KataDocument } from "../documents/document.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import type { Work } from "./work.ts";

/** The configuration as it stands now, as runtime-rs reads it. Its files have the order of the old ones. */
export function unitThere(work: Work): Unit {
  const { unit, now } = work;
  const isSame = now?.files.every(
    ({ toml }, index) => toml === work.drafts.get(unit.files[index]!)!.document,
  );
  if (!now || !isSame) work.now = build(work);
  return work.now!;
}

function build({ unit, release, hypervisor, drafts, isCopied }: Work): Unit {
  const { target, library, complete, strays, unread, host } = unit;
  return createUnit({
    runtime: "runtime-rs",
    target: { ...target, runtime: "runtime-rs", release, hypervisor: hypervisor?.after },
    library,
    files: unit.files.map((file) => createDocument(file.source.path, drafts.get(file)!.document)),
    complete,
    strays: isCopied ? strays.filter(({ kind }) => kind !== "symlink") : strays,
    unread,
    host,
  });
}

/** The old file in the place of one of {@link unitThere}. */
export function fileBefore({ unit }: Work, there: Unit, file: KataDocument): KataDocument {
  return unit.files[there.files.indexOf(file)]!;
}
