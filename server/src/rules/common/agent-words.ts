import type { Catalogue } from "../../knowledge/catalogue.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import { otherRuntime, runtimeName } from "../../knowledge/runtimes.ts";
import { AGENT_PORT, AGENT_SLIPS, AGENT_WORDS } from "../../loaders/value-grammars/agent-words.ts";
import type { Unit } from "../../project/unit.ts";
import { closest } from "../../util/closest.ts";
import { ownMember } from "../../util/own-member.ts";
import type { Phrase } from "../../util/phrases.ts";
import { replacementOf } from "./replacements.ts";

/** What is wrong with a word of the guest's command line that begins with `agent.`: a message and its data. */
export type WordMistake = {
  readonly [Message in keyof Beside]: {
    readonly message: Message;
    readonly data: { readonly word: string } & Beside[Message];
  };
}[keyof Beside];

interface Beside {
  /** The agent gives up, and never answers. */
  readonly unreadable: { readonly takes: Phrase };
  /** The value is not among those that count. */
  readonly unused: { readonly takes: Phrase };
  readonly bare: { readonly takes: Phrase };
  readonly flag: { readonly instead: string };
  readonly later: { readonly since: string };
  readonly port: { readonly port: string };
  readonly option: { readonly option: string };
  /** An option of the file, but not for this runtime. */
  readonly runtime: {
    readonly option: string;
    readonly otherRuntime: string;
    readonly advice: Phrase | undefined;
  };
  readonly unknown: { readonly instead: string };
}

/** What is wrong with one word, for the agent of a release; `undefined` also for words of other programs. */
export function mistakeOf(word: string, unit: Unit): WordMistake | undefined {
  const { release } = unit.catalogue;
  if (!word.startsWith("agent.")) return undefined;
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const known = ownMember(AGENT_WORDS, name);
  if (!known) return strange({ word, name, value }, unit);
  const { since, takes } = known;
  if (since !== undefined && compareReleases(release, since) < 0)
    return { message: "later", data: { word, since } };
  if (known.isFlag)
    return value === undefined ? undefined : { message: "flag", data: { word, instead: name } };
  if (!takes) return undefined;
  // The word alone traces too, as it did with the agent of Kata 1.
  if (value === undefined)
    return name === "agent.trace" ? undefined : { message: "bare", data: { word, takes } };
  if (known.ok && !known.ok(value)) return { message: "unreadable", data: { word, takes } };
  if (known.counts && !known.counts(value)) return { message: "unused", data: { word, takes } };
  const isTaken = known.isPort && BigInt(value) === AGENT_PORT;
  return isTaken ? { message: "port", data: { word, port: value } } : undefined;
}

/** A word that the agent does not know: a slip, an option of the file, or a word of another program. */
function strange(
  { word, name, value }: Readonly<Record<"word" | "name", string>> & { readonly value: string | undefined },
  unit: Unit,
): WordMistake | undefined {
  const unknown = (instead: string): WordMistake => ({
    message: "unknown",
    data: { word, instead: withValue(instead, value) },
  });
  const key = name.slice("agent.".length);
  const slip = ownMember(AGENT_SLIPS, key);
  if (slip !== undefined) return unknown(slip);
  if (hasOption(unit.catalogue, key)) return { message: "option", data: { word, option: key } };
  const other = otherRuntime(unit.runtime);
  if (hasOption(unit.library.catalogue(other, unit.target.release), key)) {
    const advice = replacementOf(unit, { path: ["agent", "kata", key] })?.advice;
    return {
      message: "runtime",
      data: { word, option: key, otherRuntime: runtimeName(other), advice },
    };
  }
  const names = Object.keys(AGENT_WORDS).map((known) => known.slice("agent.".length));
  const meant = closest(key, names);
  return meant === undefined || !isNearByWords(key, meant) ? undefined : unknown(`agent.${meant}`);
}

function hasOption({ tables }: Catalogue, key: string): boolean {
  return tables.get("agent.*")?.options.has(key) === true;
}

/** Whether no word of a name is another word: `dial_timeout` is no slip for `cdi_timeout`. */
function isNearByWords(key: string, meant: string): boolean {
  const [written, known] = [key.split("_"), meant.split("_")];
  return (
    written.length !== known.length || written.every((word, i) => closest(word, [known[i]!]) !== undefined)
  );
}

function withValue(name: string, value: string | undefined): string {
  const isWhole = name.includes("=") || ownMember(AGENT_WORDS, name)?.isFlag;
  return isWhole || value === undefined ? name : `${name}=${value}`;
}
