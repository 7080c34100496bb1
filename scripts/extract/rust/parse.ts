import { closing, lex, type Token } from "../lex.ts";

/** What a Rust file declares, as far as configuration code needs it. */
export interface RustFile {
  structs: RustStruct[];
  enums: RustEnum[];
  constants: { name: string; value: Token[] }[];
  functions: RustFunction[];
  /** `mod name;`: the files that belong to this one. */
  modules: { name: string; path?: string }[];
}

export interface RustStruct {
  name: string;
  attributes: Attribute[];
  fields: RustField[];
}

export interface RustField {
  name: string;
  attributes: Attribute[];
  /** The type as written, without white space: `Option<Vec<String>>`. */
  type: string;
}

export interface RustEnum {
  name: string;
  attributes: Attribute[];
  variants: { name: string; attributes: Attribute[] }[];
}

export interface RustFunction {
  name: string;
  /** The type whose `impl` block holds the function, and the trait. */
  of?: string;
  trait?: string;
  /** Parameter → the name of its type, references and wrappers left out. */
  parameters: Map<string, string>;
  body: Token[];
}

/** `#[name(arguments)]` or `#[name = …]`; `arguments` holds what stands between the brackets. */
export interface Attribute {
  name: string;
  arguments: Token[];
}

/** Says whether a `cfg` holds for the build whose configuration we describe. */
export type Cfg = (predicate: Token[]) => boolean;

/** Reads the items of a Rust file, those of inline modules included, tests left out. */
export function parseRust(source: string, cfg: Cfg): RustFile {
  const file: RustFile = { structs: [], enums: [], constants: [], functions: [], modules: [] };
  const tokens = lex(source, "rust");
  readItems(tokens.slice(0, -1), file, cfg, {});
  return file;
}

const is = (token: Token | undefined, text: string): boolean =>
  token?.kind === "punct" && token.text === text;
const isWord = (token: Token | undefined, text: string): boolean =>
  token?.kind === "name" && token.text === text;

function readItems(tokens: Token[], file: RustFile, cfg: Cfg, owner: { of?: string; trait?: string }): void {
  let i = 0;
  while (i < tokens.length) {
    const attributes: Attribute[] = [];
    i = readAttributes(tokens, i, attributes);
    const end = itemEnd(tokens, i);
    const item = tokens.slice(i, end);
    i = end;
    if (enabled(attributes, cfg)) readItem(item, attributes, file, cfg, owner);
  }
}

/** Reads `#[…]` and `#![…]` from `start`; the index after them. */
function readAttributes(tokens: Token[], start: number, attributes: Attribute[]): number {
  let i = start;
  while (is(tokens[i], "#")) {
    const open = is(tokens[i + 1], "!") ? i + 2 : i + 1;
    const end = closing(tokens, open);
    const inner = tokens.slice(open + 1, end - 1);
    const rest = inner.slice(1);
    const parenthesised = is(rest[0], "(");
    attributes.push({
      name: inner[0]?.text ?? "",
      arguments: parenthesised ? rest.slice(1, -1) : rest.slice(1),
    });
    i = end;
  }
  return i;
}

/** The index after the item at `start`: past its `;`, or past the braces that end it. */
function itemEnd(tokens: Token[], start: number): number {
  let i = start;
  while (i < tokens.length) {
    if (is(tokens[i], ";")) return i + 1;
    if (is(tokens[i], "{")) {
      const end = closing(tokens, i);
      const isValue =
        tokens.slice(start, i).some((token) => is(token, "=")) && !hasWord(tokens, start, i, "fn");
      if (!isValue) return is(tokens[end], ";") ? end + 1 : end;
      i = end;
    } else i = is(tokens[i], "(") || is(tokens[i], "[") ? closing(tokens, i) : i + 1;
  }
  return i;
}

const hasWord = (tokens: Token[], from: number, to: number, word: string): boolean =>
  tokens.slice(from, to).some((token) => isWord(token, word));

function enabled(attributes: Attribute[], cfg: Cfg): boolean {
  return attributes.every(
    ({ name, arguments: predicate }) => name !== "test" && (name !== "cfg" || cfg(predicate)),
  );
}

function readItem(
  item: Token[],
  attributes: Attribute[],
  file: RustFile,
  cfg: Cfg,
  owner: { of?: string; trait?: string },
): void {
  let i = 0;
  while (/^(?:pub|unsafe|async|extern|default)$/.test(item[i]?.text ?? "")) {
    i++;
    if (is(item[i], "(")) i = closing(item, i);
    if (item[i]?.kind === "string") i++;
  }
  if (isWord(item[i], "const") && isWord(item[i + 1], "fn")) i++;
  const keyword = item[i]?.text;
  const name = item[i + 1]?.text ?? "";
  const open = item.findIndex((token, at) => at > i && is(token, "{"));
  const body = open < 0 ? [] : item.slice(open + 1, closing(item, open) - 1);
  switch (keyword) {
    case "struct":
      if (open > 0) file.structs.push({ name, attributes, fields: readFields(body, cfg) });
      break;
    case "enum":
      file.enums.push({ name, attributes, variants: readVariants(body, cfg) });
      break;
    case "const":
    case "static": {
      const equals = item.findIndex((token) => is(token, "="));
      if (equals > 0) file.constants.push({ name, value: item.slice(equals + 1, -1) });
      break;
    }
    case "fn":
      if (open > 0) file.functions.push({ name, ...owner, parameters: readParameters(item), body });
      break;
    case "impl":
      readItems(body, file, cfg, implOwner(item.slice(i + 1, open)));
      break;
    case "mod": {
      const path = attributes.find((attribute) => attribute.name === "path")?.arguments[0]?.text;
      if (open < 0) file.modules.push({ name, ...(path !== undefined && { path }) });
      else readItems(body, file, cfg, owner);
      break;
    }
  }
}

/** The parameters of a function whose types are plain names: `config: &SharedFsInfo`. */
function readParameters(item: Token[]): Map<string, string> {
  const parameters = new Map<string, string>();
  const open = item.findIndex((token) => is(token, "("));
  for (const part of splitAtCommas(item.slice(open + 1, closing(item, open) - 1))) {
    const colon = part.findIndex((token) => is(token, ":"));
    const type = part.at(-1);
    const name = part[colon - 1];
    if (name?.kind === "name" && type?.kind === "name") parameters.set(name.text, type.text);
  }
  return parameters;
}

function implOwner(header: Token[]): { of?: string; trait?: string } {
  let depth = 0;
  const names: string[] = [];
  for (const token of header) {
    if (is(token, "<")) depth++;
    else if (is(token, ">")) depth--;
    else if (depth === 0 && token.kind === "name" && token.text === "where") break;
    else if (depth === 0 && token.kind === "name") names.push(token.text);
  }
  const at = names.indexOf("for");
  const of = names.at(-1);
  const trait = at > 0 ? names[at - 1] : undefined;
  return { ...(of !== undefined && { of }), ...(trait !== undefined && { trait }) };
}

/** Splits at commas that stand outside every bracket, `<` and `>` among them. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  let part: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "punct" && /^[([{<]$/.test(token.text)) depth++;
    if (token.kind === "punct" && /^[)\]}>]$/.test(token.text)) depth--;
    if (depth === 0 && is(token, ",")) {
      parts.push(part);
      part = [];
    } else part.push(token);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function readFields(body: Token[], cfg: Cfg): RustField[] {
  const fields: RustField[] = [];
  for (const part of splitAtCommas(body)) {
    const attributes: Attribute[] = [];
    let i = readAttributes(part, 0, attributes);
    if (!enabled(attributes, cfg)) continue;
    if (isWord(part[i], "pub")) i++;
    if (is(part[i], "(")) i = closing(part, i);
    const name = part[i]?.text;
    if (name === undefined) continue;
    const type = part.slice(i + 2).map((token) => token.text);
    fields.push({ name, attributes, type: type.join("") });
  }
  return fields;
}

function readVariants(body: Token[], cfg: Cfg): RustEnum["variants"] {
  const variants: RustEnum["variants"] = [];
  for (const part of splitAtCommas(body)) {
    const attributes: Attribute[] = [];
    const name = part[readAttributes(part, 0, attributes)]?.text;
    if (name !== undefined && enabled(attributes, cfg)) variants.push({ name, attributes });
  }
  return variants;
}

/** What serde is told about a struct, field or variant: `rename` → `enable_debug`, `flatten` → true. */
export function serde(attributes: readonly Attribute[]): Map<string, string | true> {
  const told = new Map<string, string | true>();
  for (const { name, arguments: all } of attributes) {
    if (name !== "serde") continue;
    for (const part of splitAtCommas(all)) {
      const word = part[0]?.text ?? "";
      told.set(word, part[2]?.text ?? true);
    }
  }
  return told;
}

/** All values of a serde word that may be given more than once, such as `alias`. */
export function serdeAll(attributes: readonly Attribute[], word: string): string[] {
  const parts = attributes
    .filter(({ name }) => name === "serde")
    .flatMap((attribute) => splitAtCommas(attribute.arguments));
  return parts.flatMap((part) => (part[0]?.text === word && part[2] ? [part[2].text] : []));
}

/** Evaluates a `cfg` predicate; `holds` decides its atoms, such as `feature`, `x` or `unix`, undefined. */
export function evaluateCfg(
  predicate: readonly Token[],
  holds: (name: string, value: string | undefined) => boolean,
): boolean {
  const name = predicate[0]?.text ?? "";
  if (is(predicate[1], "(")) {
    const inner = splitAtCommas(predicate.slice(2, -1)).map((part) => evaluateCfg(part, holds));
    if (name === "not") return inner[0] !== true;
    return name === "any" ? inner.includes(true) : !inner.includes(false);
  }
  return holds(name, is(predicate[1], "=") ? predicate[2]?.text : undefined);
}
