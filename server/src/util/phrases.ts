import { abridged, shorten } from "./shorten.ts";

/** The names of the `{name}` marks of a text. */
export type Marks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Marks<Rest>
  : never;

/**
 * What a mark is filled with. Lists are put between commas, phrases one after the other; of `undefined` and of an
 * empty list nothing is said, and the space before the mark goes too.
 */
export type Datum =
  | string
  | number
  | bigint
  | boolean
  | Phrase
  | readonly (string | number | bigint | Phrase)[]
  | undefined;

export type Data = Readonly<Record<string, Datum>>;

/** A value for each of some marks. */
export type DataOf<Names extends string> = { readonly [Name in Names]: Datum };

/** A part of a sentence, out of a closed table; may have marks of its own. */
export interface Phrase {
  /** Its name in the table: what stays the same when the words change. */
  readonly phrase: string;
  readonly text: string;
  readonly data?: Data;
}

/** Marks that the renderer fills: nobody gives them data. */
export type ReservedMark =
  /** The option that is spoken of, as it is written in its table. */
  | "key"
  /** "runtime-rs", "the Go runtime", or "the runtime" where both are meant. */
  | "runtime"
  /** The same with the release where it is one runtime: "runtime-rs 4.1.0". */
  | "runtimeAt"
  | "otherRuntime"
  | "release";

/** The marks of a text that its user has to fill. */
export type OwnMarks<Text extends string> = Exclude<Marks<Text>, ReservedMark>;

type PhraseData<Text extends string> = [OwnMarks<Text>] extends [never]
  ? readonly []
  : readonly [data: DataOf<OwnMarks<Text>>];

/** A closed table of phrases: called with a name and what its marks want, it gives the phrase. */
export interface Phrases<Texts extends Readonly<Record<string, string>>> {
  <Name extends keyof Texts & string>(name: Name, ...data: PhraseData<Texts[Name]>): Phrase;
  readonly texts: Texts;
}

/** Makes a closed table; the compiler holds the data of each phrase against its marks. */
export function phrases<const Texts extends Readonly<Record<string, string>>>(texts: Texts): Phrases<Texts> {
  const make = (name: string, data?: Data): Phrase => ({
    phrase: name,
    text: texts[name]!,
    ...(data && { data }),
  });
  return Object.assign(make, { texts }) as unknown as Phrases<Texts>;
}

const MARK = /( ?)\{(\w+)\}/g;

/**
 * Puts values into the marks of a text; a sentence begins with a capital. What a value says is not looked at again, so that a `{` in it stays.
 *
 * @param context fills the marks that `data` has not, and those of its phrases.
 */
export function fill(text: string, data: Data = {}, context: Data = {}): string {
  const filled = text.replace(MARK, (mark, space: string, name: string, at: number) => {
    const holder = name in data ? data : name in context ? context : undefined;
    if (!holder) return mark;
    const said = say(holder[name], context);
    if (said === "") return "";
    const isFirst = at === 0 || (space !== "" && text[at - 1] === ".");
    return space + (isFirst && said.startsWith("the ") ? `The${said.slice(3)}` : said);
  });
  // Nothing was said of a mark at the beginning.
  return text.startsWith("{") ? filled.trimStart() : filled;
}

/** What a file holds may be of any length; a sentence tells its beginning: UTF-16 units, and elements of a list. */
const LONGEST = 500;
const MOST_ITEMS = 100;

function say(datum: Datum, context: Data): string {
  if (datum === undefined) return "";
  if (typeof datum !== "object") return shorten(String(datum), LONGEST);
  if ("phrase" in datum) return fill(datum.text, datum.data, context);
  const isSaid = datum.some((one) => typeof one === "object");
  const items = datum.slice(0, MOST_ITEMS).map((one) => say(one, context));
  if (datum.length > MOST_ITEMS) items.push("…");
  return items.join(isSaid ? " " : ", ");
}

/** The names of the marks of a text, in order; each once. */
export function marksOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(MARK)].map((match) => match[2]!))];
}

/** Whether a text speaks of one of some marks, itself or in a phrase of its data. */
export function mentions(text: string, data: Data | undefined, names: readonly string[]): boolean {
  return marksOf(text).some((name) => {
    const datum = data?.[name];
    if (datum === undefined) return names.includes(name);
    if (typeof datum !== "object") return false;
    const inner: readonly unknown[] = "phrase" in datum ? [datum] : datum;
    return inner.some((one) => isPhrase(one) && mentions(one.text, one.data, names));
  });
}

function isPhrase(one: unknown): one is Phrase {
  return typeof one === "object" && one !== null && "phrase" in one;
}

/**
 * One text for the same name and data, whatever the words: the values of the marks in their order, phrases by
 * their names.
 */
export function identityOfText(name: string, text: string, data: Data = {}): string {
  return JSON.stringify([name, ...ownValues(text, data)]);
}

/** Whether two values say the same. */
export function isSameDatum(a: Datum, b: Datum): boolean {
  return a === b || JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function ownValues(text: string, data: Data): readonly unknown[] {
  return marksOf(text).flatMap((name) => (data[name] === undefined ? [] : [[name, plain(data[name])]]));
}

function plain(datum: Datum): unknown {
  if (typeof datum === "bigint") return String(datum);
  if (typeof datum === "string") return abridged(datum);
  if (typeof datum !== "object") return datum;
  if ("phrase" in datum) return { [datum.phrase]: ownValues(datum.text, datum.data ?? {}) };
  // Of a list that is told in part its beginning and its length stand for it.
  return datum.length > MOST_ITEMS
    ? [...datum.slice(0, MOST_ITEMS).map(plain), datum.length]
    : datum.map(plain);
}
