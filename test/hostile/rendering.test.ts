/** Whatever a name or a value of a file is, what is shown of it renders nothing, leads nowhere and hides nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { escapeMarkdown as escapeInEditor } from "../../client/src/escape.ts";
import { statusMarkdown, statusPage } from "../../server/src/cli/report/status.ts";
import { actionsIn } from "../../server/src/features/code-actions.ts";
import { complete, documentItem } from "../../server/src/features/completion/index.ts";
import { hover } from "../../server/src/features/hover.ts";
import { markdownToHtml, page } from "../../server/src/features/html.ts";
import { inlays } from "../../server/src/features/inlay-hints.ts";
import { code, escapeMarkdown, placeLink, toPlainText } from "../../server/src/features/markdown.ts";
import { moveReport } from "../../server/src/features/move-report.ts";
import { type OutlineItem, outline } from "../../server/src/features/outline.ts";
import { upgradeReport } from "../../server/src/features/upgrade-report.ts";
import { statusOf } from "../../server/src/lifecycle/at-risk.ts";
import type { Wire } from "../../server/src/lsp/client-format.ts";
import { toDiagnostics } from "../../server/src/lsp/diagnostics.ts";
import { writeValue } from "../../server/src/toml/edit/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { openTestService } from "../features/subject.ts";

/** Each between two marks, so that what a renderer makes of it can be found. */
const HOSTILE: Readonly<Record<string, string>> = {
  link: "[qx](https://evil.example/qx)",
  command: "[qx](command:workbench.action.quit)",
  picture: "![qx](https://evil.example/qx.png)",
  address:
    "https://evil.example/qx www.evil.example qx@evil.example <https://evil.example> <qx@evil.example>",
  reference: "[qx]: https://evil.example",
  html: '<img src=x onerror="qx()"> <script>qx()</script> &lt;b&gt; <!-- qx',
  closing: '"></code></title></style><script>qx()</script>',
  ticks: "`` ` ``` [qx](https://evil.example) `",
  emphasis: "**qx** __qx__ ~~qx~~ *qx _qx",
  table: "| qx | qx |",
  lines: "qx\n\n# qx\n\n- [qx](command:qx)\n\n```\nqx\n",
  returns: "qx\r\n\r\n[qx](command:qx)\u2028\u2029\u0085qx",
  backslashes: "\\[qx](command:qx)\\\\[qx](command:qx)\\",
  escape: "\u001b[31mqx\u001b]0;qx\u0007\u009b2J\u0000\u0008\u007f",
  direction: "qx\u202eqx\u2066qx\u2069\u200f\u061c\u200bqx\ufeff",
  icon: "$(trash) $(alert~spin) qx",
};

const OBEYED = /(?![\t\n])\p{Cc}|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
/** Where links of ours lead. */
const OURS = /^(?:https|file):(?!.*evil)/;

/** What a reader of Markdown looks at: no code, and no character behind a backslash. */
function outsideOfCode(markdown: string): string {
  let rest = "";
  let at = 0;
  while (at < markdown.length) {
    if (markdown[at] === "\\" && /[!-/:-@[-`{-~]/.test(markdown[at + 1] ?? "")) {
      rest += "\u00a4";
      at += 2;
      continue;
    }
    const [ticks = ""] = /^`+/.exec(markdown.slice(at)) ?? [];
    if (ticks === "") {
      rest += markdown[at];
      at++;
      continue;
    }
    const inside = markdown.slice(at + ticks.length);
    const end = inside.search(new RegExp(`(?<!\`)${ticks}(?!\`)`));
    rest += end < 0 ? ticks : "\u00a4";
    at += end < 0 ? ticks.length : 2 * ticks.length + end;
  }
  return rest;
}

function checkMarkdown(markdown: string, where: string): void {
  const told = `${where}: ${JSON.stringify(markdown)}`;
  assert.doesNotMatch(markdown, OBEYED, told);
  const text = outsideOfCode(markdown);
  for (const [, address = ""] of text.matchAll(/\]\(([^)]*)\)|\]:\s*(\S+)/g))
    assert.match(address, OURS, told);
  for (const [, address = ""] of text.matchAll(/<([^>]*)>/g)) assert.match(address, OURS, told);
  const own = text.replace(/\]\([^)]*\)|<https:[^>]*>/g, "");
  assert.doesNotMatch(own, /\]\(|<|!\[|:\/\/|www\.|\w@\w|\|.*qx/, told);
  assert.doesNotMatch(text, /(?:\*\*|__|~~)qx|^\s*#+ qx|`/m, told);
}

function checkPlain(text: string, where: string): void {
  assert.doesNotMatch(text, OBEYED, `${where}: ${JSON.stringify(text)}`);
}

function checkHtml(html: string, where: string): void {
  const told = `${where}: ${html.slice(html.indexOf("<body>"))}`;
  checkPlain(html, where);
  for (const [, tag = "", attributes = ""] of html.matchAll(/<\/?([a-z0-9!]+)([^>]*)>/gi)) {
    assert.ok(!/^(?:script|img|iframe|object|embed|form|base|svg)$/i.test(tag), told);
    assert.doesNotMatch(attributes, /\son\w+=|javascript:|command:/i, told);
    const [, address] = /href="([^"]*)"/.exec(attributes) ?? [];
    if (address !== undefined && !address.startsWith("#")) assert.match(address, OURS, told);
  }
}

const service = openTestService();
const WIRE = { encoding: "utf-16", uriOf: (path: string) => `file://${path}` } as unknown as Wire;

describe("the functions that others are made of", () => {
  for (const [name, hostile] of Object.entries(HOSTILE))
    it(name, () => {
      for (const text of [hostile, `a ${hostile} b`, hostile.repeat(40)]) {
        checkMarkdown(escapeMarkdown(text), "escapeMarkdown");
        checkMarkdown(code(text), "code");
        checkMarkdown(
          placeLink({ nameOf: (path) => path, addressOf: () => undefined }, text, 1),
          "placeLink",
        );
        checkPlain(toPlainText(escapeMarkdown(text)), "toPlainText");
        checkPlain(toPlainText(code(text)), "toPlainText");
        checkHtml(
          page(escapeMarkdown(text), markdownToHtml(`# ${escapeMarkdown(text)}\n\n- ${code(text)}`)),
          "page",
        );
        checkPlain(escapeInEditor(text), "tooltip");
        assert.doesNotMatch(escapeInEditor(text).replace(/&#\d+;/g, ""), /[!-/:-@[-`{-~]/, "tooltip");
      }
    });
});

it("a page of marks that nothing closes is made at once", () => {
  for (const mark of ["[", "**", "`", "``", "\\", "[`a` ", "[**", "``a`", "[](https:"]) {
    const before = performance.now();
    checkHtml(page("x", markdownToHtml(`[${mark.repeat(2000)}`)), mark);
    assert.ok(performance.now() - before < 5000, mark);
  }
});

/** A configuration that says it wherever something can be said. */
function configuration(hostile: string, runtime: string): string {
  const quoted = writeValue(hostile);
  const line = hostile.replace(/[^ -~]+/g, " ");
  return `# kata-config: runtime=${runtime} ${line} base=${line.replaceAll(" ", "")}
# ${line}
# kata-config: ignore ${line}
[hypervisor.qemu]
path = ${quoted}
kernel = ${quoted}
default_memory = ${quoted}
default_vcpus = 0
machine_type = ${quoted}
kernel_params = ${quoted}
enable_annotations = [${quoted}, "default_memory"]
valid_hypervisor_paths = [${quoted}]
shared_fs = ${quoted}
virtio_fs_extra_args = [${quoted}]
${quoted} = ${quoted}
[hypervisor.${quoted}]
path = "/x"
[agent.${quoted}]
kernel_modules = [${quoted}]
[runtime]
experimental = [${quoted}]
name = ${quoted}
hypervisor_name = ${quoted}
[${quoted}.${quoted}]
a = 1
`;
}

describe("what is shown of a file", () => {
  for (const [name, hostile] of Object.entries(HOSTILE))
    it(name, () => {
      const runtime = name.length % 2 === 0 ? "go" : "runtime-rs";
      const text = configuration(hostile, runtime);
      const path = "/srv/kata-containers/configuration-qemu.toml";
      const document = service.open(path, text);
      const assembly = service.assemble(document, { runtime, kind: "base" });
      const problems = service.problems(assembly);
      assert.ok(problems.length > 3);
      const ground = service.ground(assembly, problems);
      const whole = { start: 0, end: text.length };

      for (let offset = 0; offset < text.length; offset += 13) {
        const found = hover(assembly, offset);
        if (!found) continue;
        checkMarkdown(found.markdown, "hover");
        checkPlain(toPlainText(found.markdown), "hover as text");
      }
      for (const start of [
        text.indexOf("[hyp") + 3,
        text.indexOf("default_m") + 3,
        text.indexOf("shared_fs") + 13,
      ])
        for (const { label, detail, note, about } of complete(assembly, start).slice(0, 60)) {
          checkPlain(`${label}${detail ?? ""}${note ?? ""}`, "completion");
          if (about) checkMarkdown(documentItem(assembly, about) ?? "", "documentation of a proposal");
        }
      for (const { text: shown, tooltip = "" } of inlays(assembly, whole))
        checkPlain(shown + tooltip, "inlay");
      const look = ({ name: shown, detail = "", children }: OutlineItem): void => {
        checkPlain(shown + detail, "outline");
        children.forEach(look);
      };
      outline(document).forEach(look);
      for (const { title } of allSteps(actionsIn(document, ground, whole)))
        checkPlain(title, "title of an action");
      for (const problem of problems) {
        for (const fix of problem.fixes) checkPlain(fix.title, "title of a fix");
      }
      for (const { message, relatedInformation = [] } of toDiagnostics(problems, WIRE)) {
        checkPlain(String(message), "diagnostic");
        for (const one of relatedInformation) checkPlain(one.message, "related");
      }
      const items = statusOf([assembly]);
      checkMarkdown(statusMarkdown(items).replace(/^\|.*$/gm, ""), "status as Markdown");
      checkHtml(statusPage(items), "status as a page");
      const moved = service.migrate(assembly, { release: "4.1.0", defaults: "keep" });
      const reports = [
        ...(moved ? [moveReport([moved])] : []),
        upgradeReport(service.upgrade(assembly, { from: "3.20.0", to: "4.1.0" }), "3.20.0", "4.1.0"),
      ];
      for (const report of reports) {
        checkMarkdown(report, "report");
        checkHtml(page("x", markdownToHtml(report)), "page of a report");
      }
    });
});
