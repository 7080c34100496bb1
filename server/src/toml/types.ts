import type { Phrase } from "../util/phrases.ts";
import type { Feature } from "./messages.ts";
import type { TextView } from "./scanner/text-pieces.ts";
/**
 * The shape of a parsed TOML text.
 *
 * A text is a row of statements that covers every UTF-16 unit of it. A statement does not depend on its
 * neighbours, so an edit re-reads only the statements that it touches. For the same reason the nodes inside
 * a statement count from the statement's start; `Entry` carries the offset that makes them absolute.
 */

/** A half-open range of UTF-16 offsets, absolute in the text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Offsets relative to the start of the statement that holds the node. */
interface NodeBase {
  readonly start: number;
  readonly end: number;
}

export interface StringNode extends NodeBase {
  readonly type: "string";
  readonly value: string;
  readonly style: "basic" | "literal" | "multiline-basic" | "multiline-literal";
}
export interface IntegerNode extends NodeBase {
  readonly type: "integer";
  /** All 64 bits. */
  readonly value: bigint;
}
export interface FloatNode extends NodeBase {
  readonly type: "float";
  readonly value: number;
}
export interface BooleanNode extends NodeBase {
  readonly type: "boolean";
  readonly value: boolean;
}
export interface DateTimeNode extends NodeBase {
  readonly type: "datetime";
  readonly value: string;
  readonly kind: "datetime" | "datetime-local" | "date-local" | "time-local";
}
export interface ArrayNode extends NodeBase {
  readonly type: "array";
  readonly elements: readonly ValueNode[];
}
export interface InlineTableNode extends NodeBase {
  readonly type: "inline-table";
  readonly pairs: readonly PairNode[];
}
/** `@NAME@` of a `.toml.in` template, bare: its value and type are known only after the build. A quoted one is a string. */
export interface PlaceholderNode extends NodeBase {
  readonly type: "placeholder";
  readonly name: string;
}
/** A value that could not be read; an error was reported for it. */
export interface InvalidNode extends NodeBase {
  readonly type: "invalid";
}
export type ValueNode =
  | StringNode
  | IntegerNode
  | FloatNode
  | BooleanNode
  | DateTimeNode
  | ArrayNode
  | InlineTableNode
  | PlaceholderNode
  | InvalidNode;

export interface KeyPart extends NodeBase {
  readonly name: string;
  readonly quoted: boolean;
  /** The part holds `@NAME@`, as in `[agent.@PROJECT_TYPE@]`; its name is known only after the build. */
  readonly placeholder?: true;
}
export interface KeyNode extends NodeBase {
  readonly parts: readonly KeyPart[];
}
export interface PairNode extends NodeBase {
  readonly key: KeyNode;
  readonly value: ValueNode;
}
/** From `#` to the end of the line. */
export interface CommentNode extends NodeBase {
  readonly text: string;
}

interface SyntaxBase {
  /** UTF-16 units, the line end included. */
  readonly length: number;
  /** Units behind its end that were looked at to read it; an edit there may change it. */
  readonly lookahead: number;
  readonly comments: readonly CommentNode[];
  readonly errors: readonly SyntaxProblem[];
  readonly features: readonly FeatureUse[];
  readonly placeholders: readonly PlaceholderUse[];
}
/** `[a.b]` or `[[a.b]]`. */
export interface HeaderSyntax extends SyntaxBase {
  readonly kind: "table" | "array-table";
  readonly key: KeyNode;
  /** The brackets included. */
  readonly header: NodeBase;
  readonly comment?: CommentNode;
}
export interface PairSyntax extends SyntaxBase {
  readonly kind: "pair";
  readonly pair: PairNode;
  /** Of the `=`, or of the `:` that stands in its place; absent when it is missing. */
  readonly equals?: number;
}
/** Blank and comment lines, one run. */
export interface TriviaSyntax extends SyntaxBase {
  readonly kind: "trivia";
}
/** A line that is none of the others: an error stands on it, or it is a placeholder by itself. */
export interface UnknownSyntax extends SyntaxBase {
  readonly kind: "unknown";
}
export type Syntax = HeaderSyntax | PairSyntax | TriviaSyntax | UnknownSyntax;

/**
 * Stable names of the syntax errors; a rule maps them to diagnostics. Offsets count from the statement's start
 * in `Syntax.errors`, from the text's in `TomlDocument.errors`.
 */
export interface SyntaxProblem {
  readonly start: number;
  readonly end: number;
  /** Kebab-case, for example `unquoted-string`, `missing-equals`, `duplicate-key`. */
  readonly code: string;
  /** What is wrong and what to do, of {@link SYNTAX}. */
  readonly message: Phrase;
  /** A safe edit that mends it, same offsets as the problem's. */
  readonly fix?: {
    readonly title: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
  /** For a duplicate: the first definition, same offsets as the problem's. */
  readonly related?: Range;
}

/** Syntax that only a later TOML knows. */
export interface FeatureUse {
  readonly start: number;
  readonly end: number;
  readonly feature: Feature;
  /** First TOML version that has it. */
  readonly since: "0.5.0" | "1.0.0" | "1.1.0";
}

/** `@NAME@` of a template, wherever it stands outside comments. */
export interface PlaceholderUse {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** In a `string` it is valid TOML; elsewhere only the template's build makes it so. */
  readonly where: "value" | "string" | "key" | "line";
}

export interface Statement {
  readonly start: number;
  readonly syntax: Syntax;
}

/** A scalar or an array value. Its node's offsets count from `base`. */
export interface Leaf {
  readonly kind: "leaf";
  readonly node: Exclude<ValueNode, InlineTableNode>;
  readonly base: number;
}
export interface Table {
  readonly kind: "table";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly origin: "root" | "header" | "dotted" | "inline" | "implicit";
  /** The headers that open this table, brackets included, absolute; for an inline table the braces. */
  readonly headers: readonly Range[];
}
export interface TableArray {
  readonly kind: "tables";
  readonly tables: readonly Table[];
}
export type Value = Leaf | Table | TableArray;

/** A key and what it holds. Of a key given twice the first counts; the second is an error. */
export interface Entry {
  readonly name: string;
  /** The key's own part (`b` in `a.b = 1` for the entry `b`), absolute, where it first appears. */
  readonly key: Range;
  /** The whole pair from key to value; for tables opened by a header, the header. Absolute. */
  readonly range: Range;
  readonly value: Value;
}

export interface TomlDocument {
  readonly text: string;
  /** The text for whoever looks at little of it; of a long one no whole is put together. */
  readonly view: TextView;
  /** The text in pieces; an edit takes over those that it does not touch. */
  readonly pieces: readonly string[];
  /** Put together when it is first asked for, from those in {@link contents}. */
  readonly statements: readonly Statement[];
  readonly root: Table;
  /** Everything wrong with the syntax, absolute offsets, in order. */
  readonly errors: readonly SyntaxProblem[];
  /** What an older TOML would not take, absolute offsets, in order. */
  readonly features: readonly FeatureUse[];
  /** Names that go on with a table which another form has made, as TOML allows; absolute offsets, in order. */
  readonly extensions: readonly Extension[];
  /** `@NAME@` outside comments, absolute offsets, in order. */
  readonly placeholders: readonly PlaceholderUse[];
  /** The statements under each header, in order; the first holds those before any header. */
  readonly sections: readonly Section[];
  /** What each section holds; an edit takes over what it does not touch. */
  readonly contents: readonly SectionContent[];
}

export interface Extension extends Range {
  /** A dotted key, of a table that is a part of an earlier header's name; or a header, below one that dotted keys made. */
  readonly by: "key" | "header";
}

/** A header and the statements up to the next one. */
export interface Section {
  /** Absolute. */
  readonly start: number;
  /** Absolute. */
  readonly end: number;
  /** Index of its first statement: the header, or 0. */
  readonly first: number;
  /** How many statements, the header included. */
  readonly count: number;
  /** Absent for the statements before any header. */
  readonly header?: HeaderSyntax;
  /** Where its keys stand, with the index in arrays of tables: `["runtime", "shared_mounts", 0]`. */
  readonly path: Path;
  /** Its table; one that `root` does not hold where the header is refused. */
  readonly table: Table;
}

/** What a section holds, wherever it stands in the text: an edit elsewhere leaves it as it is. */
export interface SectionContent {
  readonly header?: HeaderSyntax;
  /** Their starts count from the section's. */
  readonly statements: readonly Statement[];
  /** UTF-16 units. */
  readonly length: number;
  /** Units from its start: an edit behind them changes how none of its statements is read. */
  readonly reach: number;
  /** What its pairs define; offsets count from the section's start. */
  readonly names: Names;
  readonly errors: readonly SyntaxProblem[];
  readonly features: readonly FeatureUse[];
  readonly placeholders: readonly PlaceholderUse[];
}
export type Names = Map<string, Name>;
/** A name that pairs define. Offsets count from the section's start, in an inline table from the statement's. */
export interface Name {
  readonly name: string;
  /** The key's own part. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The pair that first names it. */
  readonly start: number;
  readonly end: number;
  /** Start of its statement. */
  readonly base: number;
  /** Absent for the table of a dotted key. */
  readonly value?: ValueNode;
  /** Of the table of a dotted key. */
  readonly names?: Names;
}

/** Names, and indices of array elements, from the root. */
export type Path = readonly (string | number)[];
