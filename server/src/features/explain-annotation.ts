import {
  ADMITTED_PREFIX,
  type Annotation,
  annotationNames,
  annotationsIn,
  livesOf,
} from "../knowledge/annotations.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { runtimeLabel } from "../knowledge/runtimes.ts";
import { closest } from "../util/closest.ts";
import { describeOption } from "./describe/option.ts";
import type { Reader } from "./describe/reader.ts";
import { support } from "./describe/support.ts";
import { troubleOfAnnotation } from "./describe/trouble.ts";
import { code, escapeMarkdown, numberedLinks } from "./markdown.ts";

const RUNTIMES: readonly Runtime[] = ["go", "runtime-rs"];

/** What is known of an annotation by its full name, as Markdown; `undefined` when no release knows it. */
export function describeAnnotation(reader: Reader, name: string): string | undefined {
  const { library, release } = reader;
  if (!annotationNames(library).has(name)) return undefined;
  const known = RUNTIMES.flatMap((runtime) => {
    const annotation = annotationsIn(library, runtime, release).get(name);
    return annotation ? [{ runtime, annotation }] : [];
  });
  const runtimes = reader.runtime ? [reader.runtime] : RUNTIMES;
  const gone = known.length === 0 ? `: not in release ${release}` : " pod annotation";
  const options = new Map(
    known.flatMap(({ annotation: { option } }) =>
      option ? [[`${option.table}.${option.key}`, option]] : [],
    ),
  );
  const blocks = [
    `**${code(name)}**${gone}`,
    options.size > 0 && `Overrides ${[...options.keys()].map(code).join(" or ")} for one pod.`,
    name.startsWith(ADMITTED_PREFIX) && known.length > 0 && admission(name),
    RUNTIMES.map((runtime) => lineOf(reader, runtime, name)).join("\n"),
    support(reader, name.split(".")),
    troubleOfAnnotation({ library, release, runtimes }, name),
    ...[...options.keys()].map((path) => describeOption(reader, path.replaceAll("[]", "").split("."))),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

/** The annotations whose last part is a word. */
export function annotationsCalled({ library }: Reader, word: string): readonly string[] {
  return [...annotationNames(library)].filter((name) => lastPart(name) === word);
}

/** The annotation that people give another name. */
export function annotationMeant({ library }: Reader, word: string): string | undefined {
  return library.knowledge.annotations.find(({ slips }) => slips?.includes(word))?.name;
}

/** The annotation that was most likely meant by a name: its beginning may be wrong, or its end. */
export function suggestAnnotation(reader: Reader, name: string): string | undefined {
  const { library } = reader;
  const slip = annotationMeant(reader, lastPart(name));
  if (slip) return slip;
  const names = [...annotationNames(library)];
  if (!name.includes(".")) {
    const key = closest(name, names.map(lastPart));
    return names.find((one) => lastPart(one) === key);
  }
  const same = names.filter((one) => name.endsWith(`.${lastPart(one)}`));
  if (same.length > 0) return closest(name, same) ?? same[0];
  const beginning = name.slice(0, name.lastIndexOf(".") + 1);
  const key = closest(
    lastPart(name),
    names.filter((one) => one.startsWith(beginning)).map((one) => one.slice(beginning.length)),
  );
  return key && beginning + key;
}

function admission(name: string): string {
  const key = name.slice(ADMITTED_PREFIX.length);
  return `It counts only where ${code("enable_annotations")} admits ${code(key)}: elsewhere the Go runtime refuses the pod, and runtime-rs goes on without it.`;
}

/** `- Go: 3.0.0 to 3.9.0`, and what the runtime does with it beside. */
function lineOf({ library, release }: Reader, runtime: Runtime, name: string): string {
  const lives = livesOf(library, runtime, name);
  const label = `- ${runtimeLabel(runtime)}:`;
  if (lives.length === 0) return `${label} does not know it`;
  const times = lives.map(([first, last]) => {
    if (last === undefined) return `since ${first}`;
    return first === last ? first : `${first} to ${last}`;
  });
  const { entry } = annotationsIn(library, runtime, release).get(name) ?? lastKnown(library, runtime, name);
  const told = entry && [entry.summary, entry.note].filter(Boolean).join(" ");
  const evidence = entry && numberedLinks(entry.evidence);
  const isName = entry?.ignored && entry.releases === undefined;
  const parts = [!isName && `${times.join(", ")}.`, told && `${escapeMarkdown(told)} Evidence: ${evidence}`];
  return [label, ...parts].filter(Boolean).join(" ").replace(/\.$/, "");
}

/** The annotation as a runtime had it in the last release that did. */
function lastKnown(library: Reader["library"], runtime: Runtime, name: string): Partial<Annotation> {
  const last = livesOf(library, runtime, name).at(-1)?.[1];
  return (last && annotationsIn(library, runtime, last).get(name)) || {};
}

function lastPart(name: string): string {
  // A name of which the last part has a dot of its own.
  return name.endsWith(".prefetch_files.list")
    ? "prefetch_files.list"
    : name.slice(name.lastIndexOf(".") + 1);
}
