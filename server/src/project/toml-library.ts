import { derive, type KataDocument } from "../documents/document.ts";
import type { Catalogue } from "../knowledge/catalogue.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import type { Entry, Library } from "../toml/index.ts";
import { givenAgain, takenBy } from "../toml/index.ts";
import type { Target } from "./target.ts";

/** Of the Go runtime: from a release on, what its library takes twice. src/runtime/go.mod: github.com/BurntSushi/toml */
const GO_LIBRARIES = [
  ["3.28.0", "1.6.0"],
  ["3.21.0", "1.5.0"],
  ["3.0.0", "1.2.0"],
] as const;

/** What the runtime reads TOML with. */
export function tomlLibrary({ runtime, catalogue, target }: Reader): Library {
  if (runtime === "go") return { name: "BurntSushi/toml", version: versionInGo(target.release) };
  return { name: "toml", version: catalogue.dialect === "0.5" ? "0.5" : "1.1" };
}

/** Of a unit, what tells its library. */
interface Reader {
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly target: Target;
}

function versionInGo(release: Release): (typeof GO_LIBRARIES)[number][1] {
  const [, version] = GO_LIBRARIES.find(([since]) => compareReleases(release, since) >= 0) ?? GO_LIBRARIES[0];
  return version;
}

/** Entries that count in the place of others, by where the key of those stands. */
export type Instead = (file: KataDocument) => ReadonlyMap<number, Entry>;

/** What the Go runtime of a release takes in the place of what stands first; `undefined` where it takes nothing twice. */
export function insteadInGo(release: Release): Instead | undefined {
  const version = versionInGo(release);
  if (version === "1.6.0") return undefined;
  return (file) => (version === "1.5.0" ? derive(file, by15) : derive(file, by12));
}

const by12 = (file: KataDocument) => givenAgainIn(file, "1.2.0");
const by15 = (file: KataDocument) => givenAgainIn(file, "1.5.0");

const NOTHING: ReadonlyMap<number, Entry> = new Map();

function givenAgainIn({ toml }: KataDocument, version: "1.2.0" | "1.5.0"): ReadonlyMap<number, Entry> {
  if (toml.errors.length === 0) return NOTHING;
  return toml.errors.every(takenBy(toml, { name: "BurntSushi/toml", version })) ? givenAgain(toml) : NOTHING;
}
