import type { TableInfo } from "../knowledge/catalogue.ts";
import { matchesPattern } from "../knowledge/clauses.ts";
import { releasesWithNoted } from "../knowledge/library.ts";
import { tableInfoOf } from "../knowledge/places.ts";
import { compareReleases, firstRelease, lastRelease } from "../knowledge/releases.ts";
import { otherRuntime } from "../knowledge/runtimes.ts";
import { decode } from "../loaders/decode.ts";
import { placedOf } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import type { Value } from "../toml/index.ts";
import { closest, longerNames } from "../util/closest.ts";
import { phrases } from "../util/phrases.ts";
import { leaveOut, moveTo, renameTo } from "./common/fixes.ts";
import { homesOf, tablesWith } from "./common/names.ts";
import { ADVICE, isOfOldReleases, renameFixes, replacementOf } from "./common/replacements.ts";
import { acceptedKeys, EFFECT, isFatal } from "./common/unknown-keys.ts";
import { defineRule, entryKeySite } from "./rule.ts";

/**
 * Most tables drop a key that they do not know without a word. Tables that deny unknown fields, and the
 * hypervisor and agent tables of a drop-in of the Go runtime, make the loader give up.
 */
export default defineRule({
  id: "unknown-key",
  severity: "warning",
  summary: "The runtime does not know this key: it drops it silently, or refuses the configuration.",
  detail:
    "An unknown key in the main file is dropped by both loaders. It is fatal in `hypervisor.X` and `agent.X` of a drop-in of the Go runtime, and in the tables of runtime-rs that deny unknown fields (agent, `mem_agent`, `factory`, `rootless_user`, `shared_mounts`; since 3.29.0).",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeConfig, applyKey, getValue",
    "src/libs/kata-types/src/config/agent.rs: Agent (deny_unknown_fields)",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor, Factory, RootlessUser",
  ],
  messages: {
    typo: "{runtime} has no key {key} in {table}; did you mean {meant}? As it stands, the runtime {effect}. {accepted}",
    table: "{key} does not belong in {table} but in {home}. Here {runtime} {effect}. {accepted}",
    runtime: "Only {otherRuntime} has {key}; {runtime} {effect}. {advice} {accepted}",
    another: "Only {otherRuntime} has {key}, {when}; {runtime} {effect}. {advice} {accepted}",
    elsewhere: "Only {otherRuntime} has {key}, in {home}; {runtime} {effect}. {accepted}",
    distribution:
      "Only {distribution} has {key}; Kata itself has not, and {effect}. Leave it where that distribution runs the pods.",
    away: "{runtime} has no key {key} in {table}; did you mean {meant} in {home}? As it stands, the runtime {effect}. {accepted}",
    unknown: "{runtime} has no key {key} in {table} and {effect}. {advice} {accepted}",
  },
  check(unit, report, { isFull }) {
    const listed = new Set<TableInfo>();
    for (const placed of placedOf(unit, "unknown")) {
      const { parent, path, entry } = placed;
      const key = path.at(-1)!;
      const info = tableInfoOf(parent);
      if (!info) continue;
      if (unit.library.history(unit.runtime, info.pattern, key)) continue;
      const replacement = replacementOf(unit, placed);
      // It is told as a removed option.
      if (replacement && isOfOldReleases(unit, replacement)) continue;
      const at = entryKeySite(placed);
      if (isFull(placed.file)) {
        report({ at, message: "unknown", data: NOT_TOLD });
        continue;
      }
      const fatal = isFatal(unit, placed);
      const common = { at, ...(fatal && { severity: "error" as const, fails: "load" as const }) };
      const other = otherRuntime(unit.runtime);
      const data = {
        table: `[${path.slice(0, -1).join(".")}]`,
        effect: EFFECT(fatal ? "fatal" : "ignored"),
        accepted: listed.has(info) ? undefined : acceptedKeys(placed),
      };
      // All that a table takes is said once.
      listed.add(info);
      const hypervisor = path[0] === "hypervisor" ? path[1] : unit.target.hypervisor;
      const others = unit.library.catalogue(other, unit.target.release);
      if (others.tables.get(info.pattern)?.options.has(key)) {
        const advice = replacement?.advice ?? (fatal ? ADVICE("delete") : undefined);
        const fixes = replacement
          ? renameFixes(unit, placed, replacement)
          : leaveOut(fatal ? placed : undefined, { certainty: "choice" });
        const told = {
          ...common,
          ...(replacement?.row.to === undefined && { asShipped: "hint" as const }),
          ...(replacement && { evidence: replacement.row.evidence }),
        };
        report({ ...told, message: "runtime", data: { ...data, advice }, fixes });
        continue;
      }
      const distribution = distributionWith(unit, path);
      if (distribution) {
        const severity = fatal ? "error" : "information";
        const told = { ...data, distribution: distribution.distribution };
        report({ ...common, severity, message: "distribution", data: told, evidence: distribution.evidence });
        continue;
      }
      const here = tablesWith(unit.catalogue, key, hypervisor);
      if (here.length > 0 && isRuntimeProgram(key, entry.value)) {
        const advice = ADVICE("delete");
        const fixes = leaveOut(placed, { certainty: "choice" });
        report({ ...common, message: "unknown", data: { ...data, advice }, fixes });
        continue;
      }
      if (here.length > 0) {
        const homes = homesOf(unit, key, hypervisor);
        const fixes = homes.length === 1 ? moveTo(unit, placed, homes[0]!) : [];
        report({ ...common, message: "table", data: { ...data, home: here.join(" or ") }, fixes });
        continue;
      }
      const history = unit.library.history(other, info.pattern, key);
      if (history) {
        const releases = releasesWithNoted(unit.library.knowledge, other);
        const since = firstRelease(history.type) ?? releases[0]!;
        const until = lastRelease(history.type, releases) ?? since;
        const isLater = compareReleases(since, unit.target.release) > 0;
        const found = replacementOf(unit, placed, until);
        const advice = found?.option && found.advice;
        const fixes = found?.option ? renameFixes(unit, placed, found) : [];
        const when = isLater ? WHEN("since", { since }) : WHEN("until", { until });
        report({ ...common, message: "another", data: { ...data, when, advice }, fixes });
        continue;
      }
      const there = tablesWith(others, key, hypervisor);
      if (there.length > 0) {
        report({ ...common, message: "elsewhere", data: { ...data, home: there.join(" or ") } });
        continue;
      }
      const slip = optionMeant(info, key);
      if (slip) {
        const isSame = fitting(unit, info, entry.value).includes(slip) && !slip.startsWith("disable");
        const fixes = isSame ? renameTo(unit, placed, slip, { certainty: "choice" }) : [];
        report({ ...common, message: "typo", data: { ...data, meant: slip }, fixes });
        continue;
      }
      const away = slipElsewhere(unit, info, key);
      if (away) {
        report({ ...common, message: "away", data: { ...data, ...away } });
        continue;
      }
      const near = closest(key, info.options.keys());
      const meant = near ? [near] : longerNames(key, fitting(unit, info, entry.value));
      if (meant.length > 0) {
        // A name that is near may be none that was meant.
        const fixes = near ? renameTo(unit, placed, near, { certainty: "choice" }) : [];
        report({ ...common, message: "typo", data: { ...data, meant: meant.join(" or ") }, fixes });
      } else {
        report({ ...common, message: "unknown", data: { ...data, advice: ADVICE("correct") } });
      }
    }
  },
});

/** When the other runtime has an option that it does not have at the release. */
const WHEN = phrases({ since: "since {since}", until: "up to {until}" });

/** What a distribution of its own has that Kata has not. */
function distributionWith({ library, runtime }: Unit, path: readonly string[]) {
  return library.knowledge.distributions.find(
    (one) => one.runtime.includes(runtime) && matchesPattern(one.option, path),
  );
}

/** Whether a key is the path of Kata's own program, which other files than Kata's have. */
function isRuntimeProgram(key: string, value: Value): boolean {
  const node = value.kind === "leaf" ? value.node : undefined;
  return (
    key === "path" &&
    node?.type === "string" &&
    /(?:^|\/)(?:kata-runtime|containerd-shim-kata)[^/]*$/.test(node.value)
  );
}

/** The option of a table that people give another name. */
function optionMeant({ fields }: TableInfo, key: string): string | undefined {
  return fields.find(({ prose }) => prose?.slips?.includes(key))?.key;
}

/** The same in another table, if in one alone. */
function slipElsewhere(
  { catalogue, target }: Unit,
  here: TableInfo,
  key: string,
): { readonly meant: string; readonly home: string } | undefined {
  const found = [...catalogue.tables.values()].flatMap((info) => {
    const meant = info === here ? undefined : optionMeant(info, key);
    return meant ? [{ meant, info }] : [];
  });
  const [only, another] = found;
  if (!only || another) return undefined;
  const [home] = tablesWith(catalogue, only.meant, target.hypervisor).filter((name) =>
    name.startsWith(`[${only.info.pattern.split(".*")[0]}`),
  );
  return home ? { meant: only.meant, home } : undefined;
}

/** Of a finding that is only counted. */
const NOT_TOLD = { table: "", effect: undefined, advice: undefined, accepted: undefined };

/** The keys of a table whose type a value has; tables and unreadable values fit none. */
function fitting(unit: Unit, { options }: TableInfo, value: Value): readonly string[] {
  if (value.kind !== "leaf") return [];
  const { node } = value;
  return [...options]
    .filter(([, { type }]) => decode(unit.runtime, type, node).kind === "taken")
    .map(([name]) => name);
}
