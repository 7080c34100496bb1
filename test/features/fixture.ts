/**
 * Reads `test/features/*.toml`. A case is a text, with a cursor `<|>` where there is one, and what is expected:
 *
 * ```
 * #--- case: NAME | runtime: go | release: 4.1.0 | hypervisor: qemu | kind: base
 * [hypervisor.qemu]
 * kern<|>
 * #--- offers: kernel, kernel_params
 * #--- lacks: path
 * #--- accept: kernel
 * [hypervisor.qemu]
 * kernel = "/usr/…"
 * #--- hover
 * a part of the text
 * ```
 *
 * `offers` names labels in the order in which a client shows them, others may stand between; `struck` those that are
 * struck through; `nothing` says that there is no proposal, `no hover` that there is no hover; `hover: in order` that the
 * parts follow each other.
 *
 * Of a text as a whole, without a cursor: `inlays` shows it with its inlay hints, `‹text›` or `‹text|tooltip›`;
 * `links` has a line `text -> where it leads (tooltip)` for each link, with the files that the attribute `there` names;
 * `tokens` has a line `type text` for each token.
 */

/** What is expected of a text as a whole. */
const WHOLE = ["inlays", "links", "tokens"] as const;
export type WholeKind = (typeof WHOLE)[number];

export function isWhole(kind: Expectation["kind"]): kind is WholeKind {
  return (WHOLE as readonly string[]).includes(kind);
}

export interface Expectation {
  readonly kind: "offers" | "lacks" | "struck" | "accept" | "nothing" | "hover" | "no hover" | WholeKind;
  readonly argument: string;
  /** The lines below. */
  readonly body: string;
}

export interface FeatureCase {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** Where `<|>` stood; -1 where there is none. */
  readonly offset: number;
  readonly expectations: readonly Expectation[];
}

/** @throws Error when a case is not as described above */
export function readFeatureCases(fixture: string): readonly FeatureCase[] {
  return fixture
    .split(/^(?=#--- case:)/m)
    .filter((block) => block.startsWith("#--- case:"))
    .map(readCase);
}

function readCase(block: string): FeatureCase {
  const [opening = "", ...blocks] = block.split(/^#--- /m).slice(1);
  const [header = "", ...lines] = opening.split("\n");
  const [name = "", ...attributes] = header.slice("case:".length).split("|");
  const marked = trimmed(lines.join("\n"));
  const offset = marked.indexOf("<|>");
  const expectations = blocks.map((one): Expectation => {
    const [first = "", ...rest] = one.split("\n");
    const [kind, argument] = pair(first);
    return { kind: kind as Expectation["kind"], argument, body: trimmed(rest.join("\n")) };
  });
  if (offset < 0 && !expectations.every(({ kind }) => isWhole(kind)))
    throw new Error(`The case "${name.trim()}" has no cursor <|>.`);
  return {
    name: name.trim(),
    attributes: Object.fromEntries(attributes.map(pair)),
    text: marked.replace("<|>", ""),
    offset,
    expectations,
  };
}

/** Blank lines at the end only part the cases; a cursor there stands at the end of its text. */
function trimmed(text: string): string {
  const content = text.trimEnd();
  return content.endsWith("<|>") && !content.endsWith("\n<|>") ? content : `${content}\n`;
}

function pair(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text.trim(), ""] : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
