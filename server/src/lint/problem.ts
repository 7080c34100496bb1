import type { Runtime } from "../knowledge/facts.ts";
import type { Release } from "../knowledge/releases.ts";
import { otherRuntime, runtimeName } from "../knowledge/runtimes.ts";
import { keyName } from "../rules/common/names.ts";
import type { RuleId } from "../rules/ids.generated.ts";
import type { Fails, Finding, Fix, Related, Rule, Severity, Subject, Tag } from "../rules/rule.ts";
import { type Data, fill, identityOfText, isSameDatum, marksOf, mentions } from "../util/phrases.ts";
import { pathKey } from "../util/shorten.ts";

/** A finding with its rule's severity. It stays data until it is shown: see {@link messageOf}. */
export interface Problem extends Subject {
  readonly code: RuleId;
  readonly severity: Severity;
  readonly fails?: Fails;
  /** Which of the rule's messages, its text with marks, and what fills them. */
  readonly messageKey: string;
  readonly text: string;
  readonly data: Data;
  /** The runtime that it speaks of; `undefined` where it holds for both. */
  readonly runtime: Runtime | undefined;
  readonly release: Release;
  readonly topic?: string;
  readonly isGeneral?: true;
  readonly tags: readonly Tag[];
  readonly evidence: readonly string[];
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  /** What is said with it: of a file whose runtime is unknown, what each runtime has against the same subject. */
  readonly also: readonly Problem[];
}

/** By rule: a severity of the user's own, or `off`. */
export type SeverityOverrides = Readonly<Record<string, Severity | "off">>;

const NONE: readonly never[] = [];

/** Where a statement comes from. */
export interface Speaker {
  readonly runtime: Runtime | undefined;
  readonly release: Release;
}

/** @param override a severity of the user's own. */
export function toProblem(
  rule: Rule,
  finding: Finding,
  { runtime, release }: Speaker,
  override?: Severity,
): Problem {
  const { at, message, data, fails } = finding;
  const severity = override ?? finding.severity ?? rule.severity;
  return {
    file: at.file,
    range: at.range,
    about: at.about,
    code: rule.id,
    severity,
    ...(fails && severity === "error" && { fails }),
    messageKey: message,
    text: rule.messages[message] ?? message,
    data: data ?? {},
    runtime,
    release,
    ...(finding.topic !== undefined && { topic: finding.topic }),
    ...(finding.isGeneral && { isGeneral: true }),
    tags: finding.tags ?? NONE,
    evidence: finding.evidence ?? NONE,
    related: finding.related ?? NONE,
    fixes: finding.fixes ?? NONE,
    also: NONE,
  };
}

/** The key of a message that is no rule's own. */
const REST = "rest";

/** Whether a problem only counts others, in `data.count`. */
export function isRest({ messageKey }: Problem): boolean {
  return messageKey === REST;
}

/** What is told after the last problem of a rule that is told of a file: how many more there are. */
export function restOf(last: Problem, count: number): Problem {
  const { fails: _, topic: _topic, ...problem } = last;
  return {
    ...problem,
    about: [],
    severity: last.severity === "hint" ? "hint" : "information",
    messageKey: REST,
    text: "{count} more of this kind are not told.",
    data: { count },
    related: NONE,
    fixes: NONE,
    evidence: NONE,
    tags: NONE,
  };
}

/** What a problem says, in English: sentences that begin with a capital or with an option's name. */
export function messageOf(problem: Problem): string {
  const { also } = problem;
  if (also.length === 0) return textOf(problem);
  return [problem, ...also].map((one, index) => attributedText(unrepeated(one, also[index]))).join(" ");
}

/** A problem without the phrases at its text's end with which the next one ends too. */
function unrepeated(problem: Problem, next: Problem | undefined): Problem {
  if (!next) return problem;
  const { text, data } = problem;
  const own = [...lastMarks(text)];
  const theirs = [...lastMarks(next.text)];
  const same: string[] = [];
  while (
    own.length > 0 &&
    own.at(-1) === theirs.pop() &&
    isSameDatum(data[own.at(-1)!], next.data[own.at(-1)!])
  )
    same.push(own.pop()!);
  return { ...problem, data: { ...data, ...Object.fromEntries(same.map((name) => [name, undefined])) } };
}

function lastMarks(text: string): readonly string[] {
  return marksOf(/(?: \{\w+\})*$/.exec(text)![0]);
}

/** The text, naming the runtime of which it is true where it is true of one alone. */
export function attributedText(problem: Problem): string {
  const { runtime, text, data } = problem;
  const isTold = runtime === undefined || mentions(text, data, ["runtime", "runtimeAt"]);
  return isTold ? textOf(problem) : `In ${runtimeName(runtime)}: ${textOf(problem)}`;
}

function textOf({ text, data, about, runtime, release }: Problem): string {
  const name = runtime ? runtimeName(runtime) : "the runtime";
  const context: Data = {
    key: keyName(about),
    runtime: name,
    runtimeAt: runtime ? `${name} ${release}` : name,
    otherRuntime: runtime ? runtimeName(otherRuntime(runtime)) : "the other runtime",
    release,
  };
  return fill(text, data, context);
}

/**
 * What makes a problem the same one in another version of the files, at another release or in other words: its
 * rule, what it is about, its message's key and its data. Place, severity and wording do not count. Two problems of
 * one file may have the same identity, as where a line stands twice. The form is stable: baselines keep it.
 */
export function identityOf(problem: Problem): string {
  const { code, about, messageKey, text, data, also } = problem;
  const own = `${code} ${pathKey(about)} ${identityOfText(messageKey, text, data)}`;
  return [own, ...also.map(identityOf)].join(" + ");
}
