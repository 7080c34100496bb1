import { type Judged, judge } from "../../deploy/annotations/index.ts";
import { annotationsRead, annotationValue, type MetPod, podsOf } from "../../deploy/pods.ts";
import { annotationsOf, KATA_PREFIX, looksLikeKatas } from "../../documents/yaml/manifest.ts";
import type { YamlEntry } from "../../documents/yaml/tree.ts";
import { annotationNames } from "../../knowledge/annotations.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import type { Phrase } from "../../util/phrases.ts";
import { keySubject, nodeSubject, replaceNode } from "../common/chart.ts";
import { guessed } from "../common/guesses.ts";
import { defineRule, type Fix, type Report } from "../rule.ts";
import { admit } from "./admit.ts";
import { ADVICE, adviceFor, adviceOf, READER } from "./advice.ts";
import { misplacedIn } from "./misplaced.ts";
import { closestName, meantName, namesAt } from "./names.ts";

const messages = {
  prefix:
    "{name} is no annotation of Kata's: they begin with io.katacontainers., and this one reaches nobody. {meant}",
  text: "The value of {name} is no text: the API server refuses the pod. Put it in quotes.",
  notEnabled: "{reader} refuses the pod, as enable_annotations of {met} does not admit {short}. {advice}",
  notEnabledIgnored:
    "{reader} ignores {name}, as enable_annotations of {met} does not admit {short}. {advice}",
  notKnown: "{reader} {at} does not know {name} and ignores it. {meant}",
  notKnownRefused: "{reader} {at} does not know {name} and refuses the pod. {meant}",
  nobody: "No release of Kata knows {name}. {meant}",
  value: "{name} takes {accepted}, and {reader} refuses the pod with {value}.",
  notGiven: "{name} with {value} is as if it were not there.",
  handled: "{name} has no effect with {reader} {at} and {met}. {advice}",
  misplaced:
    "{name} stands on the {kind} itself, and pods get only the annotations of its template: it has no effect. Move it to metadata.annotations of the template.",
  gone: "{name} does nothing since 4.0.0: the class of the pod decides which configuration it meets.",
} as const;

/** Each runtime reads the annotations in its own way; what one ignores the other refuses. */
export default defineRule({
  id: "pod-annotation",
  severity: "error",
  summary: "An annotation of a pod that the runtime refuses or ignores.",
  detail:
    "The configuration that the pod meets is the one that `--config` or `# kata-config: config=PATH` names, else the one that kata-deploy ships for the shim of `runtimeClassName`, with the values of the chart that stand in the same file or in the `.yaml` that is named so.",
  upstream: [
    "src/runtime/pkg/oci/utils.go: addAnnotations",
    "src/libs/kata-types/src/annotations/mod.rs: update_config_by_annotation",
  ],
  messages,
  checkManifest(manifest, report, isFull) {
    for (const { entry, kind } of misplacedIn(manifest)) {
      const name = String(entry.key.value);
      const at = keySubject(manifest, entry, [name]);
      report({ at, message: "misplaced", data: { name, kind }, severity: "warning" });
    }
    for (const pod of podsOf(manifest)) {
      const entries = annotationsOf(pod.metadata).filter(({ key }) => looksLikeKatas(String(key.value)));
      for (const entry of entries) checkForm(manifest, entry, report);
      const own = annotationsRead(pod);
      const guess: Guess = (name, names) => (isFull() ? undefined : closestName(name, names()));
      if (!pod.unit || !pod.table) {
        for (const entry of own.values()) checkName(manifest, entry, guess, report);
        continue;
      }
      const values = new Map([...own].map(([name, entry]) => [name, annotationValue(entry)]));
      for (const judged of judge(pod.unit, pod.table, values)) {
        const entry = own.get(judged.name);
        if (entry) tell(manifest, pod, entry, judged, guess, report);
      }
    }
  },
});

type Told = Report<typeof messages>;

/** The name that was likely meant; not looked for where findings are only counted. */
type Guess = (name: string, names: () => readonly string[]) => string | undefined;

function checkForm(manifest: ManifestUnit, entry: YamlEntry, report: Told): void {
  const name = String(entry.key.value);
  if (!name.startsWith("io.katacontainers.")) {
    const meant = meantName(manifest, name);
    report({
      at: keySubject(manifest, entry, [name]),
      message: "prefix",
      data: { name, meant: guessed(meant, "correct") },
      severity: "warning",
      fixes: renamed(manifest, entry, meant),
    });
  }
  const { value } = entry;
  if (value && (value.kind !== "scalar" || (typeof value.value !== "string" && value.value !== null))) {
    const at = nodeSubject(manifest, value, [name]);
    const text = value.kind === "scalar" ? JSON.stringify(value.source) : undefined;
    report({
      at,
      message: "text",
      data: { name },
      fails: "install",
      ...(text && { fixes: [replaceNode(at, `Change to ${text}`, text)] }),
    });
  }
}

/** Where the configuration is not known, a name that nobody has ever known is wrong all the same. */
function checkName(manifest: ManifestUnit, entry: YamlEntry, guess: Guess, report: Told): void {
  const name = String(entry.key.value);
  const known = annotationNames(manifest.library);
  if (
    known.has(name) ||
    !name.startsWith(KATA_PREFIX) ||
    name.startsWith("io.katacontainers.pkg.") ||
    name.startsWith("io.katacontainers.fs-opt.")
  )
    return;
  const meant = guess(name, () => [...known]);
  report({
    at: keySubject(manifest, entry, [name]),
    message: "nobody",
    data: { name, meant: guessed(meant, "remove") },
    severity: "warning",
    fixes: renamed(manifest, entry, meant),
  });
}

function tell(
  manifest: ManifestUnit,
  pod: MetPod,
  entry: YamlEntry,
  judged: Judged,
  guess: Guess,
  report: Told,
): void {
  const unit = pod.unit!;
  const { name, kind, why, data = {} } = judged;
  const reader = READER(unit.runtime);
  const at = keySubject(manifest, entry, [name]);
  const { release } = unit.target;
  const met = pod.met!;
  if (kind === "set" || kind === "unknown") return;
  if (name.startsWith("io.katacontainers.pkg.") || name.startsWith("io.katacontainers.fs-opt.")) return;
  if (name === "io.katacontainers.config_path" && compareReleases(release, "4.0.0") >= 0) {
    report({ at, message: "gone", data: { name }, severity: "warning" });
    return;
  }
  switch (why) {
    case "notEnabled":
      report({
        at,
        message: why,
        data: { reader, met, short: data["short"]!, advice: ADVICE("admit") },
        fails: "start",
        fixes: admit(manifest, pod, data["short"]!),
        ...misspelt(manifest, pod, entry, guess, { reader, met, short: data["short"]! }),
      });
      return;
    case "notEnabledIgnored":
      report({
        at,
        message: why,
        data: { reader, met, name, short: data["short"]!, advice: ADVICE("admit") },
        severity: "warning",
        fixes: admit(manifest, pod, data["short"]!),
        ...misspelt(manifest, pod, entry, guess, { reader, met, name, short: data["short"]! }),
      });
      return;
    case "notKnown":
    case "notKnownRefused": {
      const meant = guess(name, () => namesAt(manifest, unit.runtime, release));
      const said = { reader, name, at: release, meant: adviceFor(manifest, unit.runtime, name, meant) };
      const fixes = renamed(manifest, entry, meant);
      if (why === "notKnown") report({ at, message: why, data: said, severity: "warning", fixes });
      else report({ at, message: why, data: said, fails: "start", fixes });
      return;
    }
    case "notGiven":
      report({
        at,
        message: why,
        data: { name, value: JSON.stringify(annotationValue(entry)) },
        severity: "warning",
      });
      return;
    case "handled":
    case "elsewhere":
      if (kind === "ignored")
        report({
          at,
          message: "handled",
          data: { reader, name, at: release, met, advice: adviceOf(manifest, unit.runtime, name, release) },
          severity: "warning",
        });
      return;
    default:
      report({
        at: entry.value ? nodeSubject(manifest, entry.value, [name]) : at,
        message: "value",
        data: {
          name,
          accepted: data["accepted"] || ADVICE("another"),
          reader,
          value: JSON.stringify(annotationValue(entry)),
        },
        fails: "start",
      });
  }
}

/** What is said, and offered, in place of advice to admit it, where no release of Kata knows the name. */
function misspelt<D extends object>(
  manifest: ManifestUnit,
  { unit }: MetPod,
  entry: YamlEntry,
  guess: Guess,
  data: D,
): { readonly data: D & { readonly advice: Phrase }; readonly fixes: readonly Fix[] } | undefined {
  const name = String(entry.key.value);
  if (annotationNames(manifest.library).has(name)) return undefined;
  const meant = guess(name, () => namesAt(manifest, unit!.runtime, unit!.target.release));
  const advice = ADVICE("nobodys", { meant: guessed(meant, "removeAnnotation") });
  return { data: { ...data, advice }, fixes: renamed(manifest, entry, meant) };
}

function renamed(manifest: ManifestUnit, entry: YamlEntry, meant: string | undefined): readonly Fix[] {
  if (!meant) return [];
  const at = keySubject(manifest, entry, [String(entry.key.value)]);
  return [{ ...replaceNode(at, `Change to ${meant}`, meant), isChoice: true }];
}
