import { directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import { topOf } from "../toml/edit/index.ts";
import { apply, type Work } from "./work.ts";

const DIRECTIVE = /^#\s*kata-config:(?!\s*ignore)/;

/** What a file says of its own runtime and release is said of the new ones. */
export function moveDirectives(work: Work, file: KataDocument): void {
  const { target } = directives(file);
  if (Object.keys(target).length === 0) return;
  apply(work, file, ({ text, statements }) =>
    statements.flatMap(({ start, syntax }) =>
      syntax.comments
        .filter((comment) => DIRECTIVE.test(comment.text))
        .map((comment) => {
          const range = { start: start + comment.start, end: start + comment.end };
          const told = text.slice(range.start, range.end);
          const moved = told
            .replace(/\bruntime=\S+/, "runtime=runtime-rs")
            .replace(/\brelease=\S+/, `release=${work.release}`)
            .replace(/\bhypervisor=\S+/, (word) =>
              work.hypervisor ? `hypervisor=${work.hypervisor.after}` : word,
            );
          return { range, text: moved };
        }),
    ),
  );
}

/** Says in a file that it is runtime-rs's, where a second move would change it again. */
export function addDirective(work: Work, file: KataDocument): void {
  if (directives(file).target.runtime !== undefined) return;
  apply(work, file, ({ text }) => {
    const at = topOf(text);
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    return [{ range: { start: at, end: at }, text: `# kata-config: runtime=runtime-rs${newline}` }];
  });
}
