/**
 * Reads `test/features/*.toml`. A case is a text with a cursor `<|>`, and what is expected there:
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
 * struck through; `nothing` says that there is no proposal, `no hover` that there is no hover.
 */

export interface Expectation {
  readonly kind: "offers" | "lacks" | "struck" | "accept" | "nothing" | "hover" | "no hover";
  readonly argument: string;
  /** The lines below. */
  readonly body: string;
}

export interface FeatureCase {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** Where `<|>` stood. */
  readonly offset: number;
  readonly expectations: readonly Expectation[];
}

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
  if (offset < 0) throw new Error(`The case "${name.trim()}" has no cursor <|>.`);
  return {
    name: name.trim(),
    attributes: Object.fromEntries(attributes.map(pair)),
    text: marked.replace("<|>", ""),
    offset,
    expectations: blocks.map((one): Expectation => {
      const [first = "", ...rest] = one.split("\n");
      const [kind, argument] = pair(first);
      return { kind: kind as Expectation["kind"], argument, body: trimmed(rest.join("\n")) };
    }),
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
