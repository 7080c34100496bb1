/** What a file, a name or an argument holds is shown, and is nothing that a terminal or a service obeys. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/src/toml/index.ts";
import { attack } from "./attack.ts";

/** A window title, a colour, a cursor that moves, a direction that turns, a line that begins with a command. */
const NASTY = [
  "\u001b]0;x\u0007",
  "\u001b[31m",
  "\u009b2J",
  "\u202e",
  "\u2066",
  "\r",
  "\n::error::x",
  "\u007f",
  "\u200b",
];
const ESCAPED = NASTY.join("").replace(
  /[^ -~]/g,
  (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
);
const TEXT = `# kata-config: runtime=go release=4.1.0
# ${NASTY.join("").replace(/[\r\n]/g, "")}
[hypervisor.qemu]
path = "/${ESCAPED}"
kernel_params = "agent.x=${ESCAPED} agent.log=debug"
"${ESCAPED}" = 1
enable_annotations = ["${ESCAPED}"]
machine_type = "${ESCAPED}"
shared_fs = "${ESCAPED}"
[hypervisor."${ESCAPED}"]
[agent."${ESCAPED}"]
enable_tracing = "${ESCAPED}"
[runtime]
experimental = ["${ESCAPED}"]
name = "${ESCAPED}${"\u202e"}"
`;
const OBEYED = /(?![\t\n])\p{Cc}|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]/u;

const NAME = `kata/${NASTY.join("").replace("\n", "")}/configuration-qemu.toml`;
const files = {
  "kata/configuration-qemu.toml": TEXT,
  ...(process.platform === "win32" ? {} : { [NAME]: TEXT }),
};

const COMMANDS: readonly (readonly string[])[] = [
  ...["text", "json", "sarif", "github"].map((format) => ["check", "--format", format, "kata"]),
  ["check", "kata", NASTY.join("")],
  ["check", "--fix", "kata"],
  ["check", `--${NASTY.join("")}`],
  ["check", "--runtime", NASTY.join("")],
  ["effective", "kata"],
  ["effective", "--format", "json", "kata"],
  ["status", "kata"],
  ["status", "--format", "json", "kata"],
  ["migrate", "kata"],
  ["migrate", "--format", "json", "kata"],
  ...["text", "json", "markdown"].map((format) => [
    "upgrade",
    "--from",
    "3.20.0",
    "--to",
    "4.1.0",
    "--format",
    format,
    "kata",
  ]),
  ["explain", NASTY.join("")],
  ["explain", `hypervisor.${NASTY.join("")}.path`],
  ["explain", "--format", "json", NASTY.join("")],
  [NASTY.join("")],
  ["new", NASTY.join("")],
];

test("no command prints what is obeyed, in any format", () => {
  const wrong: string[] = [];
  for (const args of COMMANDS) {
    const { stdout, stderr, status } = attack({ files, args });
    const shown = JSON.stringify(args);
    assert.ok(status !== null && status <= 2, shown);
    assert.doesNotMatch(stderr, /internal fault/, shown);
    for (const text of [stdout, stderr]) {
      const at = text.search(OBEYED);
      if (at >= 0) wrong.push(`${shown}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))}`);
      assert.doesNotMatch(text, /^::error::x/m, shown);
    }
    if (/json|sarif/.test(args.join(" ")) && stdout !== "") JSON.parse(stdout);
  }
  assert.deepEqual(wrong, []);
});

test("what is printed as JSON means what the file holds", () => {
  const { stdout } = attack({ files: { "x.toml": TEXT }, args: ["effective", "--format", "json", "x.toml"] });
  const made = JSON.parse(stdout) as {
    "x.toml": { values: { runtime: { experimental: { value: string[] } } } };
  };
  assert.ok(JSON.stringify(made).includes(JSON.stringify(NASTY.join("")).slice(1, -1)));
});

test("the effective configuration can be read again, whatever names it has", () => {
  for (const file of Object.keys(files)) {
    const { stdout } = attack({ files, args: ["effective", file] });
    assert.deepEqual(parse(stdout).errors, [], file);
    assert.notEqual(stdout, "");
  }
});
