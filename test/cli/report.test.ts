import assert from "node:assert/strict";
import { test } from "node:test";
import { painter } from "../../server/src/cli/io.ts";
import { progressLine } from "../../server/src/cli/progress.ts";
import { json, kataConfig, type Problem, type Span } from "./command.ts";

const ALL = ["check", "mistakes.toml", "kata-containers", "alone"];

test("the JSON form has the members that it promises, and no others", () => {
  const isSpan = (value: Span) => {
    const { file, line, column, endLine, endColumn } = value;
    assert.equal(typeof file, "string");
    for (const number of [line, column, endLine, endColumn])
      assert.ok(Number.isInteger(number) && number >= 1);
    assert.ok(endLine > line || (endLine === line && endColumn >= column), JSON.stringify(value));
  };
  const span = ["file", "line", "column", "endLine", "endColumn"];
  const allowed = [
    ...span,
    "code",
    "severity",
    "fails",
    "message",
    "tags",
    "docs",
    "evidence",
    "related",
    "fixes",
  ];
  const problems = json<Problem[]>(ALL);
  assert.ok(problems.length >= 8);
  for (const problem of problems) {
    isSpan(problem);
    assert.deepEqual(
      Object.keys(problem).filter((name) => !allowed.includes(name)),
      [],
    );
    assert.match(problem.code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(["error", "warning", "information", "hint"].includes(problem.severity));
    assert.ok(problem.fails === undefined || ["load", "start"].includes(problem.fails));
    assert.ok(problem.fails === undefined || problem.severity === "error");
    assert.ok(problem.message.length > 10);
    assert.match(problem.docs ?? "", new RegExp(`^https://.*#${problem.code}$`));
    for (const tag of problem.tags ?? []) assert.ok(["deprecated", "unnecessary"].includes(tag));
    for (const related of problem.related ?? []) {
      isSpan(related);
      assert.equal(typeof related.message, "string");
    }
    for (const { title, edits } of problem.fixes ?? []) {
      assert.ok(title.length > 3 && edits.length > 0);
      for (const edit of edits) {
        isSpan(edit);
        assert.deepEqual(Object.keys(edit), [...span, "text"]);
      }
    }
  }
  assert.ok(problems.some(({ tags }) => tags?.includes("deprecated")));
  assert.ok(problems.some(({ fixes }) => fixes?.length === 1));
});

test("columns count UTF-16 units", () => {
  const input = '[hypervisor.qemu]\nkernel = "🐧é" # 🐧\n"ключ🐧" = 1\n';
  const problems = json<Problem[]>(["check", "-", "--runtime", "runtime-rs"], { input });
  const unknown = problems.find(({ code }) => code === "unknown-key");
  assert.deepEqual([unknown?.line, unknown?.column, unknown?.endColumn], [3, 1, 9]);
});

test("text shows place, code, source line and a mark below the fault", () => {
  const { stdout } = kataConfig(["check", "mistakes.toml"]);
  const lines = stdout.split("\n");
  const head = lines.findIndex((line) => line.startsWith("mistakes.toml:7:18: error[wrong-type]: "));
  assert.ok(head >= 0, stdout);
  assert.equal(lines[head + 1], '7 | default_memory = "2048"');
  assert.equal(lines[head + 2], `  | ${" ".repeat(17)}^^^^^^`);
  assert.match(lines[head + 3] ?? "", /^ {2}= fix: /);
  assert.match(stdout, /\n\d+ errors, \d+ warnings in 1 file\.\n$/);
});

test("tabs before a fault are kept, so that the mark stands below it", () => {
  const input = '[hypervisor.qemu]\n\tdefault_memory\t= "1"\n';
  const { stdout } = kataConfig(["check", "-", "--runtime", "go"], { input });
  assert.match(stdout, /\n2 \| \tdefault_memory\t= "1"\n {2}\| \t {14}\t {2}\^\^\^\n/);
});

test("control characters of a file do not reach the terminal", () => {
  const input = '[hypervisor.qemu]\n"\\u001b[31mred" = 1 # \u001b]0;title\u0007 \u202e\n';
  const { stdout } = kataConfig(["check", "-", "--runtime", "go"], { input });
  assert.match(stdout, /red/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("of a long line the part around the fault is shown", () => {
  const input = `[hypervisor.qemu]\nkernel_params = "${"x ".repeat(3000)}"\nvalid_hypervisor_paths = [${'"/a", '.repeat(500)} 5]\n`;
  const { stdout } = kataConfig(["check", "-", "--runtime", "runtime-rs"], { input });
  assert.match(stdout, /wrong-type/);
  for (const line of stdout.split("\n")) assert.ok(line.length < 400, line);
});

test("colours are for terminals, unless they are asked for", () => {
  const run = (...args: string[]) => kataConfig(["check", "mistakes.toml", ...args]).stdout;
  assert.ok(!run().includes("\u001b["));
  assert.ok(!run("--color", "never").includes("\u001b["));
  assert.ok(run("--color", "always").includes("\u001b[31m"));
  const terminal = {
    out() {},
    err() {},
    isTerminal: true,
    errIsTerminal: true,
    environment: {},
    readInput: () => ({ text: "" }),
  };
  assert.equal(painter(terminal, "auto")("red", "x"), "\u001b[31mx\u001b[39m");
  assert.equal(painter({ ...terminal, environment: { NO_COLOR: "1" } }, "auto")("red", "x"), "x");
  assert.equal(
    painter({ ...terminal, environment: { NO_COLOR: "" } }, "auto")("red", "x"),
    "\u001b[31mx\u001b[39m",
  );
  assert.equal(painter({ ...terminal, isTerminal: false }, "auto")("red", "x"), "x");
});

test("a long run shows its progress on a terminal, and leaves no trace of it", (context) => {
  context.mock.timers.enable({ apis: ["Date"] });
  const written: string[] = [];
  const io = {
    out() {},
    err: (text: string) => written.push(text),
    isTerminal: true,
    errIsTerminal: true,
    environment: {},
    readInput: () => ({ text: "" }),
  };
  const progress = progressLine(io, 3);
  progress.step("a.toml");
  assert.deepEqual(written, []);
  context.mock.timers.tick(1000);
  progress.step("b.toml");
  progress.step("c.toml");
  progress.end();
  assert.deepEqual(written, ["\r\u001b[2K2/3 b.toml", "\r\u001b[2K"]);
  const quiet = progressLine({ ...io, errIsTerminal: false }, 1);
  context.mock.timers.tick(1000);
  quiet.step("d.toml");
  quiet.end();
  assert.equal(written.length, 2);
});

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly { readonly id: string; readonly helpUri: string }[];
      };
    };
    readonly columnKind: string;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex?: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: {
            readonly startLine: number;
            readonly startColumn: number;
            readonly endLine: number;
            readonly endColumn: number;
          };
        };
      }[];
      readonly fixes?: readonly {
        readonly artifactChanges: readonly {
          readonly replacements: readonly { readonly insertedContent: { readonly text: string } }[];
        }[];
      }[];
    }[];
  }[];
}

test("SARIF tells the same as JSON", () => {
  const problems = json<Problem[]>(ALL);
  const { stdout, status } = kataConfig([...ALL, "--format", "sarif"]);
  assert.equal(status, 1);
  const log = JSON.parse(stdout) as Sarif;
  assert.equal(log.version, "2.1.0");
  const [run] = log.runs;
  assert.ok(run && log.runs.length === 1);
  assert.equal(run.tool.driver.name, "kata-config");
  assert.equal(run.columnKind, "utf16CodeUnits");
  const level = { error: "error", warning: "warning", information: "note", hint: "note" };
  assert.deepEqual(
    run.results.map(({ ruleId, level: own, message, locations }) => {
      const { artifactLocation, region } = locations[0]!.physicalLocation;
      return [ruleId, own, message.text, artifactLocation.uri, ...Object.values(region)];
    }),
    problems.map(({ code, severity, message, file, line, column, endLine, endColumn }) => [
      code,
      level[severity],
      message,
      file,
      line,
      column,
      endLine,
      endColumn,
    ]),
  );
  for (const { ruleId, ruleIndex } of run.results) {
    assert.equal(run.tool.driver.rules[ruleIndex!]?.id, ruleId);
  }
  const wrongType = run.results.find(({ ruleId }) => ruleId === "wrong-type");
  assert.equal(wrongType?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent.text, "2048");
});

test("GitHub's annotations escape what would end them", () => {
  const { stdout, status } = kataConfig(["check", "mistakes.toml", "--format", "github"]);
  assert.equal(status, 1);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, json<Problem[]>(["check", "mistakes.toml"]).length);
  for (const line of lines) assert.match(line, /^::(?:error|warning|notice) title=[^:]+::./);
  assert.ok(
    lines.some((line) =>
      line.startsWith(
        "::error title=kata-config (wrong-type),file=mistakes.toml,line=7,endLine=7,col=18,endColumn=24::",
      ),
    ),
  );
  const input = '[hypervisor.qemu]\n"50%\\n,:" = 1\n';
  const odd = kataConfig(
    ["check", "-", "--stdin-filename", "a,b:c.toml", "--runtime", "go", "--format", "github"],
    { input },
  );
  assert.match(odd.stdout, /file=a%2Cb%3Ac\.toml,line=2/);
  assert.match(odd.stdout, /50%25/);
  assert.equal(
    odd.stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("::")).length,
    0,
  );
});
